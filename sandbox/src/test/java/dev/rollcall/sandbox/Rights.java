package dev.rollcall.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** The table of rights in docs/security.md. */
final class Rights {

    private Rights() {}

    static List<AclBinding> documented() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("../docs/security.md"))) {
            return lines.map(line -> line.split("\\|"))
                    .filter(cells -> cells.length == 6 && cells[1].strip().startsWith("`"))
                    .flatMap(Rights::bindings)
                    .toList();
        }
    }

    private static Stream<AclBinding> bindings(String[] cells) {
        ResourcePattern resource = new ResourcePattern(
                ResourceType.fromString(cells[2].strip().replace('-', '_')),
                plain(cells[3]),
                PatternType.fromString(cells[4].strip().toUpperCase(Locale.ROOT)));
        return Arrays.stream(cells[5].split(","))
                .map(operation -> new AclBinding(
                        resource,
                        new AccessControlEntry(
                                "User:" + plain(cells[1]),
                                "*",
                                operation(operation.strip()),
                                AclPermissionType.ALLOW)));
    }

    private static AclOperation operation(String name) {
        return AclOperation.fromString(name.replaceAll("(?<=[a-z])(?=[A-Z])", "_"));
    }

    private static String plain(String cell) {
        return cell.strip().replace("`", "");
    }
}
