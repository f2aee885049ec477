# The images of the job (target job), of the edge (target edge) and of the command line (target cli); `docker compose build`
# makes all of them.
#
# Their jars are those of the checkout, where it has been built and no source has changed since:
#
#   mvn -B -ntp -DskipTests package -pl streams-app,edge,cli -am
#
# Otherwise Maven builds them here, which takes minutes and needs nothing but Docker. (Small base images lack the folder of the
# manual's pages, without which the packages do not install.) A release says what it is made of:
#
#   docker build --target job --build-arg VERSION=1.2.3 --build-arg REVISION="$(git rev-parse HEAD)" .
FROM eclipse-temurin:17-jre AS jars
WORKDIR /rollcall
COPY . .
RUN current() { \
        [ -f "$1" ] && [ -z "$(find . -path '*/target' -prune -o \( -name pom.xml -o -path '*/src/main/*' \) -newer "$1" -print -quit)" ]; \
    }; \
    if ! current streams-app/target/rollcall-streams.jar || ! current edge/target/rollcall-edge.jar || \
        ! current cli/target/rollcall-cli.jar; then \
        mkdir -p /usr/share/man/man1 && \
        apt-get update -q && apt-get install -q -y --no-install-recommends maven openjdk-17-jdk-headless && \
        export JAVA_HOME="$(dirname "$(dirname "$(readlink -f /usr/lib/jvm/java-17-*/bin/javac)")")" && \
        mvn -B -ntp -Dmaven.test.skip=true -Dspotless.check.skip=true clean package -pl streams-app,edge,cli -am; \
    fi

# What the images have in common. They run as any user whose group is 0, with a read-only root file system.
FROM eclipse-temurin:17-jre AS base
RUN install -d -o 10001 -g 0 -m 775 /var/lib/rollcall
WORKDIR /opt/rollcall
USER 10001:10001
ARG VERSION=unreleased
ARG REVISION=unknown
LABEL org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.url="https://rollcall.dev" \
      org.opencontainers.image.source="https://github.com/rollcall-dev/rollcall" \
      org.opencontainers.image.licenses="Apache-2.0"

# The job. It writes to two folders only:
#   /var/lib/rollcall   its state, and the native libraries that it unpacks: a volume that allows exec, which instances
#                       on one machine may share
#   /tmp                temporary files of libraries
FROM base AS job
LABEL org.opencontainers.image.title="Rollcall: job" \
      org.opencontainers.image.description="Counts usage telemetry on Kafka, exactly once"

# Libraries change seldom, the job often: a layer for each.
COPY --from=jars /rollcall/streams-app/target/lib lib
COPY --from=jars /rollcall/streams-app/target/rollcall-streams.jar .

ENV ROLLCALL_STATE_DIR=/var/lib/rollcall \
    ROLLCALL_HTTP_ADDRESS=0.0.0.0:8080 \
    ROLLCALL_MANAGEMENT_ADDRESS=0.0.0.0:9464
VOLUME /var/lib/rollcall
EXPOSE 8080 9464

# Whether it lives; /health/ready says whether it works. No tool but Java is needed, without the options of the job's own:
# two heaps, two debuggers or two ports for JMX in one container do not go together.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s \
    CMD ["env", "-u", "JAVA_TOOL_OPTIONS", "-u", "JDK_JAVA_OPTIONS", "java", "-Xmx16m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", "rollcall-streams.jar", "dev.rollcall.service.health.HealthCheck"]

# The rest of the container's memory is RocksDB's, the threads' and the network's. Out of memory, the job ends, is
# started again and goes on exactly. Further options: JAVA_TOOL_OPTIONS. As process 1, it gets SIGTERM itself.
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=60", "-XX:+ExitOnOutOfMemoryError", "-jar", "rollcall-streams.jar"]

# The edge. Its queue is in /var/lib/rollcall, a volume that no other instance has.
FROM base AS edge
LABEL org.opencontainers.image.title="Rollcall: edge" \
      org.opencontainers.image.description="Takes usage telemetry over HTTP, and writes it to Kafka"

COPY --from=jars /rollcall/edge/target/lib lib
COPY --from=jars /rollcall/edge/target/rollcall-edge.jar .

ENV ROLLCALL_QUEUE_DIR=/var/lib/rollcall/queue \
    ROLLCALL_HTTP_ADDRESS=0.0.0.0:8090 \
    ROLLCALL_MANAGEMENT_ADDRESS=0.0.0.0:9465
VOLUME /var/lib/rollcall
EXPOSE 8090 9465
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s \
    CMD ["env", "-u", "JAVA_TOOL_OPTIONS", "-u", "JDK_JAVA_OPTIONS", "java", "-Xmx16m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", "rollcall-edge.jar", "dev.rollcall.service.health.HealthCheck"]
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=60", "-XX:+ExitOnOutOfMemoryError", "-jar", "rollcall-edge.jar"]

# The command line, for commands that join a cluster. `demo` and `sandbox`, which start one, want the checkout. `replay` keeps
# the key that it hashes ids with in /var/lib/rollcall: give it a volume there.
FROM base AS cli
LABEL org.opencontainers.image.title="Rollcall: command line" \
      org.opencontainers.image.description="Commands for operators of usage telemetry on Kafka"

COPY --from=jars /rollcall/cli/target/lib lib
COPY --from=jars /rollcall/cli/target/rollcall-cli.jar .

ENV XDG_STATE_HOME=/var/lib/rollcall
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=60", "-XX:+ExitOnOutOfMemoryError", "-jar", "rollcall-cli.jar"]
