package dev.rollcall.testkit.truth;

import static org.assertj.core.api.Assertions.assertThat;

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
        add(1_000, 1_099);
        add(1_000, 901);
        assertThat(users.differences()).isEmpty();

        add(1_000, 1_101);
        assertThat(users.differences()).hasSize(1);
        assertThat(users.largestError()).isEqualTo(0.101);
    }

    private void add(int expected, long actual) {
        users.add(new RowKey("shop", "Flow.start", "1", 0), expected, actual);
    }
}
