// The time left: shown by minutes, spoken at four moments and on demand, never every second.

const SPOKEN = [600, 300, 60, 30];
const BY_SECONDS = 120;

/** Return the words for a number of seconds left. */
export function wordsLeft(voice, seconds) {
  if (seconds >= BY_SECONDS) return voice.word("leftMinutes", { minutes: Math.floor(seconds / 60) });
  if (seconds === 60) return voice.word("leftMinute");
  if (seconds > 60) return voice.word("left", { minutes: Math.floor(seconds / 60), seconds: seconds % 60 });
  return voice.word("leftSeconds", { seconds });
}

/** Return the moment to speak of when the time left fell from `before` to `now` seconds, or 0. */
export function crossed(before, now) {
  const passed = SPOKEN.filter((moment) => before > moment && now <= moment);
  return passed.length ? passed[passed.length - 1] : 0;
}

/** Start the countdown of a page; null without a deadline. */
export function startCountdown({ clock, deadline, voice, onOver }) {
  if (!deadline) return null;
  const face = document.querySelector("[data-left]");
  const button = document.querySelector("[data-tell]");
  let end = deadline;
  let last = Infinity;
  let ended = false;

  const left = () => Math.max(0, Math.ceil((end - clock.now()) / 1000));
  function tick() {
    const seconds = left();
    const text = wordsLeft(voice, seconds);
    if (face.textContent !== text) face.textContent = text;
    // The round number, even if the browser woke this page a moment late.
    const moment = crossed(last, seconds);
    if (last !== Infinity && moment) voice.announce(wordsLeft(voice, moment));
    last = seconds;
    if (!seconds && !ended) {
      ended = true;
      clearInterval(timer);
      onOver();
    }
  }
  const timer = setInterval(tick, 1000);
  face.hidden = button.hidden = false;
  button.addEventListener("click", () => voice.announce(wordsLeft(voice, left())));
  tick();
  return {
    /** Take another deadline, as when staff give more time. */
    move(moment) {
      end = moment;
    },
  };
}
