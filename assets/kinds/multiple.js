// Several options: all or nothing, in parts, or wrong ones against right ones (lms/questions/kinds/multiple.py).

/** Return what the chosen options earn, in whatever order. */
export function mark(rule, answer) {
  const key = new Set(rule.answer);
  const chosen = new Set(answer);
  const right = [...chosen].filter((one) => key.has(one)).length;
  const wrong = chosen.size - right;
  if (rule.scoring === "partial") return (right / key.size) * (wrong ? 1 - wrong / rule.wrong : 1);
  if (rule.scoring === "penalty") return Math.max(0, (right - wrong) / key.size);
  return Number(chosen.size > 0 && right === key.size && wrong === 0);
}
