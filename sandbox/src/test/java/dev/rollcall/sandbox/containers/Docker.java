package dev.rollcall.sandbox.containers;

import dev.rollcall.testkit.Requires;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.images.RemoteDockerImage;
import org.testcontainers.utility.DockerImageName;

/** The Docker engine, which a machine may lack. */
final class Docker {
    private Docker() {}

    /** Skips the calling test, or fails it, where no engine answers or it can have one of the images neither way. */
    static void require(String... images) {
        Requires.that("docker", DockerClientFactory.instance().isDockerAvailable(), "no Docker engine responds");
        for (String image : images) {
            Requires.that("docker", isThere(image), "the engine neither has nor can fetch the image " + image);
        }
    }

    private static boolean isThere(String image) {
        try {
            new RemoteDockerImage(DockerImageName.parse(image)).get();
            return true;
        } catch (ContainerFetchException e) {
            return false;
        }
    }
}
