package dev.rollcall.producer.internal.platform;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A CI service and the environment variables that give it away.
 *
 * @param name as reported
 * @param signs all must hold: {@code NAME} is set to anything but empty, 0 or false; {@code NAME=value} has that value
 */
record CiVendor(String name, List<String> signs) {

    /** The first match counts: services that also set the variables of another one come before it. */
    static final List<CiVendor> TABLE = List.of(
            vendor("Gitea Actions", "GITEA_ACTIONS"),
            vendor("Forgejo Actions", "FORGEJO_ACTIONS"),
            vendor("GitHub Actions", "GITHUB_ACTIONS"),
            vendor("GitLab CI", "GITLAB_CI"),
            vendor("Jenkins", "JENKINS_URL", "BUILD_ID"),
            vendor("Hudson", "HUDSON_URL"),
            vendor("Travis CI", "TRAVIS"),
            vendor("CircleCI", "CIRCLECI"),
            vendor("AppVeyor", "APPVEYOR"),
            vendor("Azure Pipelines", "TF_BUILD"),
            vendor("Bitbucket Pipelines", "BITBUCKET_COMMIT"),
            vendor("Buildkite", "BUILDKITE"),
            vendor("TeamCity", "TEAMCITY_VERSION"),
            vendor("Harness CI", "HARNESS_BUILD_ID"),
            vendor("Woodpecker", "CI=woodpecker"),
            vendor("Drone", "DRONE"),
            vendor("AWS CodeBuild", "CODEBUILD_BUILD_ARN"),
            vendor("Bamboo", "bamboo_planKey"),
            vendor("Semaphore", "SEMAPHORE"),
            vendor("Cirrus CI", "CIRRUS_CI"),
            vendor("Codefresh", "CF_BUILD_ID"),
            vendor("Codeship", "CI_NAME=codeship"),
            vendor("Sourcehut", "CI_NAME=sourcehut"),
            vendor("Netlify", "NETLIFY"),
            vendor("Vercel", "NOW_BUILDER"),
            // These two also mark what runs after the build.
            vendor("Vercel", "VERCEL", "CI"),
            vendor("Render", "RENDER", "CI"),
            vendor("Cloudflare Pages", "CF_PAGES"),
            vendor("Cloudflare Workers", "WORKERS_CI"),
            vendor("Google Cloud Build", "BUILDER_OUTPUT"),
            vendor("Bitrise", "BITRISE_IO"),
            vendor("Buddy", "BUDDY_WORKSPACE_ID"),
            vendor("Heroku CI", "HEROKU_TEST_RUN_ID"),
            vendor("Xcode Cloud", "CI_XCODE_PROJECT"),
            vendor("Xcode Server", "XCS"),
            vendor("Codemagic", "CM_BUILD_ID"),
            vendor("Appcircle", "AC_APPCIRCLE"),
            vendor("Visual Studio App Center", "APPCENTER_BUILD_ID"),
            vendor("Expo Application Services", "EAS_BUILD"),
            vendor("Earthly", "EARTHLY_CI"),
            vendor("Agola CI", "AGOLA_GIT_REF"),
            vendor("LayerCI", "LAYERCI"),
            vendor("ReleaseHub", "RELEASE_BUILD_ID"),
            vendor("Gerrit", "GERRIT_PROJECT"),
            vendor("GoCD", "GO_PIPELINE_LABEL"),
            vendor("Nevercode", "NEVERCODE"),
            vendor("Prow", "PROW_JOB_ID"),
            vendor("Sail CI", "SAILCI"),
            vendor("Screwdriver", "SCREWDRIVER"),
            vendor("Shippable", "SHIPPABLE"),
            vendor("Solano CI", "TDDIUM"),
            vendor("Strider CD", "STRIDER"),
            vendor("TaskCluster", "TASK_ID", "RUN_ID"),
            vendor("Vela", "VELA"),
            vendor("Magnum CI", "MAGNUM"),
            vendor("dsari", "DSARI"));

    /** Some CI service, but none of the table. */
    static final String UNKNOWN = "unknown";

    CiVendor {
        signs = List.copyOf(signs);
    }

    /** The name of the CI service that the variables give away; null outside CI. */
    static @Nullable String detect(Map<String, String> environment) {
        for (CiVendor vendor : TABLE) {
            if (vendor.isIn(environment)) {
                return vendor.name;
            }
        }
        return holds("CI", environment) ? UNKNOWN : null;
    }

    private boolean isIn(Map<String, String> environment) {
        for (String sign : signs) {
            if (!holds(sign, environment)) {
                return false;
            }
        }
        return true;
    }

    private static boolean holds(String sign, Map<String, String> environment) {
        int equals = sign.indexOf('=');
        return equals < 0
                ? HostEnvironment.isOn(environment.get(sign))
                : sign.substring(equals + 1).equals(environment.get(sign.substring(0, equals)));
    }

    private static CiVendor vendor(String name, String... signs) {
        return new CiVendor(name, List.of(signs));
    }
}
