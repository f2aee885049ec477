package dev.rollcall.cli.fleet;

import java.util.List;
import java.util.Map;

/**
 * A made-up application.
 *
 * @param share of the users that have it
 * @param versions that users begin with, by share
 * @param newest the version that users upgrade to
 * @param events that it records, by how often; each run begins with the first
 * @param formats of documents, by share, for each event that has one as its attribute
 * @param dependencies versions of libraries, by name
 */
record Product(
        String name,
        int share,
        Shares<String> versions,
        String newest,
        Shares<String> events,
        Map<String, Shares<String>> formats,
        Map<String, String> dependencies) {

    static final List<Product> ALL = List.of(
            new Product(
                    "atlas",
                    6,
                    Shares.of("2.4.1", 60, "2.3.7", 25, "2.4.0", 10, "2.5.0-rc1", 5),
                    "2.5.0",
                    Shares.of(
                            "Server.start", 2, "Query.run", 70, "Index.update", 20, "Query.fail", 5, "Index.build", 3),
                    Map.of(),
                    Map.of("netty", "4.2.7", "lucene", "10.3.1")),
            new Product(
                    "heron",
                    3,
                    Shares.of("1.0.1", 70, "1.0.0", 20, "0.9.4", 10),
                    "1.1.0",
                    Shares.of("Command.start", 30, "Cache.hit", 40, "Cache.miss", 15, "Command.fail", 5),
                    Map.of(),
                    Map.of("picocli", "4.7.7")),
            new Product(
                    "quill",
                    1,
                    Shares.of("0.3.0", 80, "0.2.2", 20),
                    "0.4.0",
                    Shares.of("Editor.open", 10, "Document.save", 60, "Document.export", 8, "Plugin.load", 2),
                    Map.of("Document.export", Shares.of("pdf", 70, "html", 20, "docx", 10)),
                    Map.of()));
}
