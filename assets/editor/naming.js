// Lists that choose one of the rows of a form call each row by what is being typed into it.

const TYPED = /^(.+)\.(\d+)\.(?:text|title)\.(\w+)$/;
const LONGEST = 60;

/** Let the lists of a form follow what is typed into the rows they choose from. */
export function naming(form) {
  const page = document.documentElement.lang;
  form.addEventListener("input", ({ target }) => {
    const [, rows, number] = TYPED.exec(target.name || "") || [];
    if (!rows) return;
    const fields = [page, "ko", "en"].flatMap((language) =>
      ["text", "title"].map((part) => form.elements[`${rows}.${number}.${part}.${language}`]?.value.trim()),
    );
    const text = (fields.find(Boolean) || "…").slice(0, LONGEST);
    for (const list of form.querySelectorAll(`select[data-rows="${CSS.escape(rows)}"]`)) {
      const key = form.elements[`${rows}.${number}.key`]?.value;
      for (const option of list.options) if (option.value === key) option.text = `${Number(number) + 1}. ${text}`;
    }
  });
}
