package dev.rollcall.streams.failure;

import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;

/**
 * What a failure of Kafka's client means to an operator.
 *
 * @param why what is wrong, on one line
 * @param remedy what to do about it
 * @param answered whether a broker has answered, if only to refuse
 */
public record KafkaFailure(String why, String remedy, boolean answered) {

    /** Explains an exception of Kafka's client, whatever it is wrapped in. */
    public static KafkaFailure of(Throwable failure) {
        if (has(failure, CertificateExpiredException.class)) {
            return new KafkaFailure("its certificate has expired", "renew it", true);
        } else if (has(failure, CertificateNotYetValidException.class)) {
            return new KafkaFailure("its certificate is not valid yet", "check the clocks", true);
        } else if (has(failure, CertPathValidatorException.class) || names(failure, "SunCertPathBuilderException")) {
            return new KafkaFailure(
                    "its certificate is not trusted", "name the authority's in ssl.truststore.location", true);
        } else if (has(failure, SslAuthenticationException.class)) {
            return new KafkaFailure(
                    "no TLS connection (" + innermost(failure) + ")",
                    "check security.protocol, and the host names in its certificate",
                    true);
        } else if (has(failure, SaslAuthenticationException.class)) {
            return new KafkaFailure("it refuses the credentials", "check user and password in sasl.jaas.config", true);
        } else if (has(failure, AuthorizationException.class)) {
            return new KafkaFailure(
                    "it denies a right (" + innermost(failure) + ")", "docs/security.md lists the rights", true);
        } else if (has(failure, ConfigException.class)) {
            return new KafkaFailure("its client refuses a setting: " + innermost(failure), "correct it", false);
        }
        String kind = (failure.getCause() == null ? failure : failure.getCause())
                .getClass()
                .getSimpleName();
        return new KafkaFailure("no response (" + kind + ")", "check that it runs, and its host and port", false);
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> kind) {
        return chain(failure).anyMatch(kind::isInstance);
    }

    /** For what is not public. */
    private static boolean names(Throwable failure, String kind) {
        Predicate<Throwable> named = e -> e.getClass().getSimpleName().equals(kind);
        return chain(failure).anyMatch(named);
    }

    private static String innermost(Throwable failure) {
        String message = chain(failure)
                .map(Throwable::getMessage)
                .filter(said -> said != null && !said.isBlank())
                .reduce((outer, inner) -> inner)
                .orElse(failure.getClass().getSimpleName());
        return message.strip().replaceAll("\\s*\\R\\s*", " ");
    }

    private static Stream<Throwable> chain(Throwable failure) {
        return Stream.iterate(failure, e -> e != null, Throwable::getCause);
    }
}
