package dev.rollcall.producer;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Everything that the JDK logs of itself, at its lowest level, while this is open. Keeps it off the console. */
public final class JdkLog extends Handler implements AutoCloseable {

    private final Logger root = Logger.getLogger("");
    private final Level before = root.getLevel();
    private final List<Handler> others = List.of(root.getHandlers());
    private final List<String> lines = new CopyOnWriteArrayList<>();

    public JdkLog() {
        others.forEach(root::removeHandler);
        root.setLevel(Level.ALL);
        setLevel(Level.ALL);
        root.addHandler(this);
        Logger.getLogger("test").finest("on");
    }

    public List<String> lines() {
        return lines;
    }

    @Override
    public void publish(LogRecord line) {
        lines.add(line.getMessage() + Arrays.toString(line.getParameters()) + line.getThrown());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        root.removeHandler(this);
        others.forEach(root::addHandler);
        root.setLevel(before);
    }
}
