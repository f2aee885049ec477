package dev.rollcall.sandbox;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Work on a thread of its own, where no interrupt of the caller reaches it. A broker needs that: what an interrupted
 * thread does to a file closes the file.
 */
final class Shielded<T> {
    private final FutureTask<T> task;

    private Shielded(FutureTask<T> task) {
        this.task = task;
    }

    static <T> Shielded<T> begin(String name, Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return new Shielded<>(task);
    }

    /** Waits for the result; when interrupted, the work goes on. Throws what the work threw. */
    T get() throws InterruptedException {
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof InterruptedException) {
                throw new InterruptedException();
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Waits for the end of the work, and keeps an interrupt for later. */
    void join() {
        boolean interrupted = false;
        while (!task.isDone()) {
            try {
                task.get();
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException e) {
                break;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
