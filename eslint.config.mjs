// What ESLint checks in all JavaScript of the repository: the page's and the recipes'. It imports nothing, so that any
// installation of ESLint 10 will do.

const globals = (names) => Object.fromEntries(names.trim().split(/\s+/).map((name) => [name, "readonly"]));

const recommended = `
  constructor-super for-direction getter-return no-async-promise-executor no-case-declarations no-class-assign
  no-compare-neg-zero no-cond-assign no-const-assign no-constant-binary-expression no-constant-condition no-control-regex
  no-debugger no-delete-var no-dupe-args no-dupe-class-members no-dupe-else-if no-dupe-keys no-duplicate-case no-empty
  no-empty-character-class no-empty-pattern no-empty-static-block no-ex-assign no-extra-boolean-cast no-fallthrough
  no-func-assign no-global-assign no-import-assign no-invalid-regexp no-irregular-whitespace no-loss-of-precision
  no-misleading-character-class no-new-native-nonconstructor no-nonoctal-decimal-escape no-obj-calls no-octal
  no-prototype-builtins no-redeclare no-regex-spaces no-self-assign no-setter-return no-shadow-restricted-names
  no-sparse-arrays no-this-before-super no-unassigned-vars no-undef no-unexpected-multiline no-unreachable no-unsafe-finally
  no-unsafe-negation no-unsafe-optional-chaining no-unused-labels no-unused-private-class-members no-unused-vars
  no-useless-assignment no-useless-backreference no-useless-catch no-useless-escape no-with preserve-caught-error
  require-yield use-isnan valid-typeof
`;

const habits = `
  array-callback-return curly default-case-last eqeqeq no-duplicate-imports no-eval no-implied-eval no-new-func
  no-self-compare no-shadow no-template-curly-in-string no-throw-literal no-unmodified-loop-condition no-unreachable-loop
  no-useless-computed-key no-useless-rename no-useless-return no-var object-shorthand prefer-const
`;

const rules = `${recommended} ${habits}`.trim().split(/\s+/);

const browser = `
  AbortController AbortSignal Chart DOMException Event EventSource URLSearchParams addEventListener clearTimeout
  dispatchEvent document fetch getComputedStyle history localStorage location matchMedia performance setTimeout
`;

export default [
  { ignores: ["**/target/"] },
  {
    rules: Object.fromEntries(rules.map((rule) => [rule, "error"])),
    linterOptions: { reportUnusedDisableDirectives: "error" },
  },
  { files: ["**/page/*.js"], languageOptions: { globals: globals(browser) } },
  { files: ["**/page/theme.js"], languageOptions: { sourceType: "script" } },
  { files: ["docs/recipes/node/*.mjs"], languageOptions: { globals: globals("Buffer console process") } },
  { files: ["examples/node/*.mjs"], languageOptions: { globals: globals("AbortSignal fetch process setTimeout") } },
];
