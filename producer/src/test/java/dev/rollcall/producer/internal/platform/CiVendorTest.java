package dev.rollcall.producer.internal.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

public class CiVendorTest {

    private static final String ROWS = """
            Gitea Actions | GITEA_ACTIONS
            Forgejo Actions | FORGEJO_ACTIONS
            GitHub Actions | GITHUB_ACTIONS
            GitLab CI | GITLAB_CI
            Jenkins | JENKINS_URL BUILD_ID
            Hudson | HUDSON_URL
            Travis CI | TRAVIS
            CircleCI | CIRCLECI
            AppVeyor | APPVEYOR
            Azure Pipelines | TF_BUILD
            Bitbucket Pipelines | BITBUCKET_COMMIT
            Buildkite | BUILDKITE
            TeamCity | TEAMCITY_VERSION
            Harness CI | HARNESS_BUILD_ID
            Woodpecker | CI=woodpecker
            Drone | DRONE
            AWS CodeBuild | CODEBUILD_BUILD_ARN
            Bamboo | bamboo_planKey
            Semaphore | SEMAPHORE
            Cirrus CI | CIRRUS_CI
            Codefresh | CF_BUILD_ID
            Codeship | CI_NAME=codeship
            Sourcehut | CI_NAME=sourcehut
            Netlify | NETLIFY
            Vercel | NOW_BUILDER
            Vercel | VERCEL CI
            Render | RENDER CI
            Cloudflare Pages | CF_PAGES
            Cloudflare Workers | WORKERS_CI
            Google Cloud Build | BUILDER_OUTPUT
            Bitrise | BITRISE_IO
            Buddy | BUDDY_WORKSPACE_ID
            Heroku CI | HEROKU_TEST_RUN_ID
            Xcode Cloud | CI_XCODE_PROJECT
            Xcode Server | XCS
            Codemagic | CM_BUILD_ID
            Appcircle | AC_APPCIRCLE
            Visual Studio App Center | APPCENTER_BUILD_ID
            Expo Application Services | EAS_BUILD
            Earthly | EARTHLY_CI
            Agola CI | AGOLA_GIT_REF
            LayerCI | LAYERCI
            ReleaseHub | RELEASE_BUILD_ID
            Gerrit | GERRIT_PROJECT
            GoCD | GO_PIPELINE_LABEL
            Nevercode | NEVERCODE
            Prow | PROW_JOB_ID
            Sail CI | SAILCI
            Screwdriver | SCREWDRIVER
            Shippable | SHIPPABLE
            Solano CI | TDDIUM
            Strider CD | STRIDER
            TaskCluster | TASK_ID RUN_ID
            Vela | VELA
            Magnum CI | MAGNUM
            dsari | DSARI
            """;

    static Stream<List<String>> rows() {
        return ROWS.lines().map(row -> List.of(row.split(" \\| ")));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void knowsAServiceByItsVariables(List<String> row) {
        assertThat(CiVendor.detect(variables(row.get(1)))).isEqualTo(row.get(0));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void needsAllOfThem(List<String> row) {
        for (String sign : row.get(1).split(" ")) {
            Map<String, String> variables = variables(row.get(1));
            variables.remove(sign.split("=")[0]);

            assertThat(CiVendor.detect(variables)).isNotEqualTo(row.get(0));
        }
    }

    @Test
    void knowsTheRowsAboveAndNoOther() {
        assertThat(CiVendor.TABLE)
                .extracting(vendor -> List.of(vendor.name(), String.join(" ", vendor.signs())))
                .containsExactlyElementsOf(rows().toList())
                .hasSizeGreaterThan(25);
    }

    @Test
    void prefersTheServiceThatPosesAsAnother() {
        assertThat(CiVendor.detect(Map.of("GITHUB_ACTIONS", "true", "GITEA_ACTIONS", "true")))
                .isEqualTo("Gitea Actions");
        assertThat(CiVendor.detect(Map.of("DRONE", "true", "HARNESS_BUILD_ID", "7")))
                .isEqualTo("Harness CI");
    }

    @Test
    void callsAServiceThatItDoesNotKnowUnknown() {
        assertThat(CiVendor.detect(Map.of("CI", "true"))).isEqualTo("unknown");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "false", "FALSE"})
    void isNotFooledByAVariableThatIsOff(String off) {
        assertThat(CiVendor.detect(Map.of("CI", off, "GITHUB_ACTIONS", off))).isNull();
    }

    private static Map<String, String> variables(String signs) {
        Map<String, String> variables = new HashMap<>();
        for (String sign : signs.split(" ")) {
            String[] nameAndValue = sign.split("=");
            variables.put(nameAndValue[0], nameAndValue.length == 1 ? "1" : nameAndValue[1]);
        }
        return variables;
    }
}
