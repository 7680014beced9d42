// Pages of the room: the screen with the changing code, and the roster on a tablet.

import { startScreen } from "./screen.js";
import { startTablet } from "./tablet.js";

const screen = document.querySelector("[data-screen]");
if (screen) startScreen(screen);
const tablet = document.querySelector("[data-tablet]");
if (tablet) startTablet(tablet);
