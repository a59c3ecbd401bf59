// How well a few letters fit a name.

/** How well all words of `typed` fit `text`, whatever their order, case and accents; 0 if one does not. */
export function fit(typed, text) {
  const name = folded(text);
  const fits = folded(typed)
    .split(/\s+/)
    .map((word) => fitOf(word, name));
  return Math.min(...fits) && fits.reduce((sum, each) => sum + each, 0);
}

const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();

/** The start of the name is best, then that of a word in it, then any part, and letters in their order at least. */
function fitOf(word, name) {
  const bare = name.replace(/^[#@]/, "");
  if (bare.startsWith(word) || name.startsWith(word)) return 4;
  if (name.split(/[^\p{L}\p{N}]+/u).some((part) => part.startsWith(word))) return 3;
  if (name.includes(word)) return 2;
  let at = -1;
  return [...word].every((letter) => (at = name.indexOf(letter, at + 1)) >= 0) ? 1 : 0;
}
