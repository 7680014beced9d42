// Small comforts on every page. Each page is complete without them.

import { guardSignOut } from "./offline/leaving.js";
import { forgetPages } from "./offline/pages.js";
import { openStore } from "./offline/store.js";
import { closeMenusOnEscape } from "./page/menus.js";
import { focusErrorSummary } from "./page/errors.js";
import { guardSubmits } from "./page/submits.js";

focusErrorSummary();
guardSubmits();
closeMenusOnEscape();
guardSignOut();
// Whoever is signed in now must not be shown, without a line, what belongs to somebody else.
forgetPages(document.querySelector("form[data-sign-out][data-person]")?.dataset.person);
// Opening it throws away what is too old to be sent.
openStore();
