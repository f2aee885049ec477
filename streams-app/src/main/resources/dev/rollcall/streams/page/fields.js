// Fields and values of breakdowns, as people call them.

import { NONE, OVERFLOW } from "./kinds.js";

const FIELDS = {
  platform: "Platform",
  platform_release: "Platform release",
  platform_version: "Platform version",
  architecture: "Architecture",
  processor: "Processor",
  runtime: "Runtime",
  container: "Container",
  ci_vendor: "CI",
};
const ORDER = [...Object.keys(FIELDS), "dependencies", "attributes"];

/** Where a field is absent, that says something itself. */
const ABSENT = { ci_vendor: "not in CI", container: "no container" };

/** "runtime:major" is "Runtime, major version"; "dependencies.docarray" is "Dependency docarray". */
export function fieldName(field) {
  const [, name, cut] = /^(.*?)(?::(major|minor))?$/s.exec(field);
  const [, group, key] = /^(dependencies|attributes)\.(.*)$/s.exec(name) ?? [];
  const known = { dependencies: `Dependency ${key}`, attributes: `Attribute ${key}` }[group] ?? FIELDS[name] ?? name;
  return known + (cut ? `, ${cut} version` : "");
}

/** What an application runs on comes first, what its events say comes last. */
export const fieldOrder = (field) => ORDER.indexOf(field.split(/[:.]/, 1)[0]);

/** A value; quiet says that clients did not name it. */
export function valueName(field, value) {
  switch (value) {
    case NONE:
      return { name: ABSENT[field] ?? (field.startsWith("dependencies.") ? "not installed" : "not given"), quiet: true };
    case OVERFLOW:
      return { name: "others", quiet: true };
    default:
      return { name: value };
  }
}
