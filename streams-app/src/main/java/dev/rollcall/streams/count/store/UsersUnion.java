package dev.rollcall.streams.count.store;

import dev.rollcall.streams.partial.PartialFormat;
import org.apache.datasketches.hll.Union;
import org.jspecify.annotations.Nullable;

/** Users that others are added to, again and again. Not thread-safe. */
final class UsersUnion {

    private Users users;
    private @Nullable Union union;
    private boolean isMerged = true;

    UsersUnion(Users users) {
        this.users = users;
    }

    void add(Users others) {
        Users listed = union == null ? users.plusListed(others) : null;
        if (listed != null) {
            users = listed;
            return;
        }
        Union all = union;
        if (all == null) {
            all = new Union(PartialFormat.LG_K);
            all.update(users.toSketch());
            union = all;
        }
        all.update(others.toSketch());
        isMerged = false;
    }

    Users users() {
        Union all = union;
        if (all != null && !isMerged) {
            users = Users.of(all);
            isMerged = true;
        }
        return users;
    }

    /** About how many bytes of memory it takes. */
    int size() {
        return users.size() + (union == null ? 0 : 1 << PartialFormat.LG_K);
    }
}
