// Small comforts on every page. Each page is complete without them.

import { guardSignOut } from "./offline/leaving.js";
import { closeMenusOnEscape } from "./page/menus.js";
import { focusErrorSummary } from "./page/errors.js";
import { guardSubmits } from "./page/submits.js";

focusErrorSummary();
guardSubmits();
closeMenusOnEscape();
guardSignOut();
