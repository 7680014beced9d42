// A statement to judge: marked as one option of two.

export { mark } from "./single.js";
