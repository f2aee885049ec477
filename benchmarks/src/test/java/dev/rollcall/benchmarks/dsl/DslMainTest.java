package dev.rollcall.benchmarks.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DslMainTest {

    @Test
    void onlyALineAboutDroppedRecordsTellsOfSome() {
        assertThat(DslMain.droppedBy("dropped-records-total 73552")).isEqualTo(73_552);
        assertThat(DslMain.droppedBy("the topology ended: out of memory")).isZero();
        assertThat(DslMain.droppedBy("")).isZero();
    }
}
