package dev.rollcall.testkit.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An authority, and certificates that it issues: made by the JDK's keytool. */
public record Certificates(Path folder, String password) {

    /** Makes an authority, and a PEM file with its certificate. */
    public void authority(String name) throws IOException, InterruptedException {
        generate(name, "-ext", "bc:c");
        keytool(name, "-exportcert", "-rfc", "-alias", name, "-file", pem(name).toString());
    }

    /** Makes a key store with a key and its certificate for this machine. */
    public void issue(String name, String authority, String... options) throws IOException, InterruptedException {
        Files.copy(keyStore(authority), keyStore(name));
        List<String> signed = new ArrayList<>(List.of("-signer", authority, "-ext", "san=ip:127.0.0.1,dns:localhost"));
        signed.addAll(List.of(options));
        generate(name, signed.toArray(String[]::new));
        keytool(name, "-delete", "-alias", authority);
    }

    public Path keyStore(String name) {
        return folder.resolve(name + ".p12");
    }

    public Path pem(String name) {
        return folder.resolve(name + ".pem");
    }

    private void generate(String name, String... options) throws IOException, InterruptedException {
        List<String> generate = new ArrayList<>(List.of("-genkeypair", "-alias", name, "-keyalg", "EC"));
        generate.addAll(List.of("-dname", "CN=" + name));
        generate.addAll(List.of(options));
        keytool(name, generate.toArray(String[]::new));
    }

    private void keytool(String store, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", keyStore(store).toString()));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", password));
        Path log = folder.resolve("keytool.log");
        Process keytool = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (keytool.waitFor() != 0) {
            throw new IllegalStateException(Files.readString(log));
        }
    }
}
