// Scripts for browsers are held to the browserslist of package.json (the baseline of 2021); build scripts to Node.

import compat from "eslint-plugin-compat";
import globals from "globals";

const rules = {
  curly: ["error", "multi-line"],
  eqeqeq: ["error", "always", { null: "ignore" }],
  "max-len": ["error", { code: 120 }],
  "no-eval": "error",
  "no-undef": "error",
  "no-unused-vars": "error",
  "no-var": "error",
  "prefer-const": "error",
};

// The compat plugin knows interfaces and their static members; these are methods that came after the baseline.
const later =
  "at|findLast|findLastIndex|groupBy|hasOwn|randomUUID|requestSubmit|showModal|structuredClone|toReversed|toSorted";

export default [
  { languageOptions: { ecmaVersion: 2022, sourceType: "module" } },
  {
    files: ["assets/**/*.js"],
    plugins: { compat },
    rules: {
      ...rules,
      "compat/compat": "error",
      "no-restricted-syntax": [
        "error",
        { selector: `CallExpression[callee.property.name=/^(${later})$/]`, message: "Newer than the baseline." },
      ],
    },
    languageOptions: { globals: globals.browser },
  },
  { files: ["assets/**/*.mjs"], rules, languageOptions: { globals: globals.node } },
];
