// Each part into its group: marked as to each part its choice.

export { mark } from "./matching.js";
