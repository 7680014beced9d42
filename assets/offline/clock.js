// The server's clock in the browser: its time when the page was made plus monotonic elapsed time, so that a wrong or
// changed clock of the device means nothing.

const APART = 2000;

/** Return a clock that started at `now` (milliseconds since 1970, as the server said). */
export function serverClock(now, elapsed = () => performance.now()) {
  let base = now - elapsed();
  let last = 0;
  return {
    now: () => base + elapsed(),
    /** Take the server's time again: while a device sleeps, elapsed time may stand still. */
    sync(said) {
      if (Math.abs(said - this.now()) > APART) base = said - elapsed();
    },
    /** Return the present time as a whole number, later than every one before. */
    stamp() {
      last = Math.max(Math.round(this.now()), last + 1);
      return last;
    },
    /** Never stamp earlier than this: an answer that is already there. */
    after(stamp) {
      last = Math.max(last, stamp);
    },
  };
}
