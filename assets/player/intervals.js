// Intervals of learning on one page: pure bookkeeping, times in seconds since the page was served.

const JOIN = 1.5;
const MOST = 200;

/** Add [start, end, active] to a list, joined to the last one where they touch and agree. */
export function add(intervals, start, end, active) {
  if (end <= start) return intervals;
  const last = intervals[intervals.length - 1];
  if (last && last[2] === active && start - last[1] <= JOIN) {
    return [...intervals.slice(0, -1), [last[0], Math.max(last[1], end), active]];
  }
  return [...intervals, [start, end, active]].slice(-MOST);
}

/** Return the intervals rounded for sending. */
export function rounded(intervals) {
  return intervals.map(([start, end, active]) => [Math.round(start * 10) / 10, Math.round(end * 10) / 10, active]);
}
