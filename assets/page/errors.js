/** Bring a rejected form's error summary into view and tell screen readers: move the focus to it. */
export function focusErrorSummary() {
  const summary = document.querySelector(".error-summary");
  if (!summary) return;
  document.title = `${summary.dataset.titlePrefix} ${document.title}`;
  summary.focus();
}
