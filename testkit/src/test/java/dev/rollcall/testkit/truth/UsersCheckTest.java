package dev.rollcall.testkit.truth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testkit.rows.Rows;
import org.junit.jupiter.api.Test;

class UsersCheckTest {
    private final UsersCheck users = new UsersCheck();

    @Test
    void wantsSmallRowsExact() {
        add(299, 300);

        assertThat(users.differences()).hasSize(1);
    }

    @Test
    void toleratesARareRowThatIsOneShort() {
        for (int i = 0; i < 1_000; i++) {
            add(200, 200);
        }
        add(200, 199);
        assertThat(users.differences()).isEmpty();
        assertThat(users.exact()).isEqualTo(1_000);

        add(200, 199);
        add(200, 199);
        assertThat(users.differences()).hasSize(3);
    }

    @Test
    void boundsTheErrorOfLargeRows() {
        add(1_000, 1_081);
        add(1_000, 919);
        assertThat(users.differences()).isEmpty();

        add(1_000, 1_082);
        assertThat(users.differences()).hasSize(1);
        assertThat(users.largestError()).isEqualTo(0.082);
    }

    private void add(int expected, long actual) {
        users.add(Rows.key(Rows.EVENT), expected, actual);
    }
}
