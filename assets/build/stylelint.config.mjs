// Style sheets are held to the browserslist of package.json (the baseline of 2021).

export default {
  plugins: ["stylelint-no-unsupported-browser-features"],
  rules: {
    "plugin/no-unsupported-browser-features": [
      true,
      {
        severity: "error",
        ignorePartialSupport: true,
        // Without these a page looks or feels a little plainer and loses nothing: the focus ring shows on clicks too,
        // jumps are not smooth, the pointer keeps its shape, a text area keeps its size.
        ignore: ["css-focus-visible", "css-scroll-behavior", "css3-cursors", "css-resize"],
      },
    ],
    "block-no-empty": true,
    "color-no-invalid-hex": true,
    "declaration-block-no-duplicate-properties": true,
    "font-family-no-missing-generic-family-keyword": true,
    "no-duplicate-selectors": true,
    "no-invalid-double-slash-comments": true,
    "property-no-unknown": true,
    "selector-pseudo-class-no-unknown": true,
    "selector-pseudo-element-no-unknown": true,
    "unit-no-unknown": true,
  },
};
