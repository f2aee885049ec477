package dev.rollcall.streams.count;

import java.util.Map;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.ProcessorNode;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.jspecify.annotations.Nullable;

/**
 * A store without content, of which Kafka Streams wants to know before each commit of a task whether it has something to
 * forward: the one hook for that, and an internal one (docs/decisions/0028-rows-change-in-memory.md). Streams has no
 * public one, and what {@code flush} and {@code commit} of a store forward comes after the transaction.
 */
final class BeforeCommit implements StateStore, CachedStateStore<Object, Object> {

    static final String NAME = "before-commit";

    private @Nullable InternalProcessorContext<?, ?> context;
    private @Nullable ProcessorNode<?, ?, ?, ?> node;
    private @Nullable Runnable action;

    /** Sets what is done before each commit; to be called while its processor is initialized. */
    void does(Runnable work) {
        action = work;
        InternalProcessorContext<?, ?> current = context;
        node = current == null ? null : current.currentNode();
    }

    @Override
    public void init(StateStoreContext stateStoreContext, StateStore root) {
        context = stateStoreContext instanceof InternalProcessorContext<?, ?> internal ? internal : null;
        action = null;
        stateStoreContext.register(root, (key, value) -> {});
    }

    @Override
    public void flushCache() {
        Runnable work = action;
        if (work == null) {
            return;
        }
        InternalProcessorContext<?, ?> current = context;
        if (current == null) {
            work.run();
            return;
        }
        ProcessorNode<?, ?, ?, ?> before = current.currentNode();
        current.setCurrentNode(node);
        try {
            work.run();
        } finally {
            current.setCurrentNode(before);
        }
    }

    @Override
    public void clearCache() {}

    @Override
    public boolean setFlushListener(CacheFlushListener<Object, Object> listener, boolean sendOldValues) {
        return false;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void close() {
        action = null;
    }

    @Override
    public boolean persistent() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    /** Makes one for each task. */
    static final class Builder implements StoreBuilder<BeforeCommit> {

        @Override
        public BeforeCommit build() {
            return new BeforeCommit();
        }

        @Override
        public String name() {
            return NAME;
        }

        @Override
        public Map<String, String> logConfig() {
            return Map.of();
        }

        @Override
        public boolean loggingEnabled() {
            return false;
        }

        @Override
        public StoreBuilder<BeforeCommit> withCachingEnabled() {
            throw new UnsupportedOperationException();
        }

        @Override
        public StoreBuilder<BeforeCommit> withCachingDisabled() {
            return this;
        }

        @Override
        public StoreBuilder<BeforeCommit> withLoggingEnabled(Map<String, String> config) {
            throw new UnsupportedOperationException();
        }

        @Override
        public StoreBuilder<BeforeCommit> withLoggingDisabled() {
            return this;
        }
    }
}
