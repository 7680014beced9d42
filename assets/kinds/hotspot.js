// A place in a picture: an area by its name, or a point "@x,y" in pixels of the picture.

const POINT = /^@([0-9]{1,5}),([0-9]{1,5})$/;

/** Return 1 for a right area or a point in one (the first area hit counts), else 0. */
export function mark(rule, answer) {
  return Number(answer.length > 0 && rule.answer.includes(areaOf(rule.areas, answer[0])));
}

function areaOf(areas, given) {
  const point = POINT.exec(given);
  if (!point) return given;
  const hit = areas.find((area) => holds(area, Number(point[1]), Number(point[2])));
  return hit ? hit.id : null;
}

function holds({ shape, at }, x, y) {
  if (shape === "rect") return at[0] <= x && x <= at[0] + at[2] && at[1] <= y && y <= at[1] + at[3];
  if (shape === "circle") return (x - at[0]) ** 2 + (y - at[1]) ** 2 <= at[2] ** 2;
  let inside = false;
  for (let here = 0, before = at.length - 2; here < at.length; before = here, here += 2) {
    const [ax, ay, bx, by] = [at[here], at[here + 1], at[before], at[before + 1]];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}
