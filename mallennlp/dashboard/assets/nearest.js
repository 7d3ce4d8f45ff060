/* Which words somebody may have meant: what the chooser of columns offers where nothing is called as was typed. */
(function () {
  "use strict";

  const LONGEST = 40; // of a word that is compared

  /* How many letters have to be changed, left out, or put in; at most as many as there are. */
  function distance(one, other) {
    let row = Array.from({ length: other.length + 1 }, (_, at) => at);
    for (let i = 1; i <= one.length; i++) {
      const next = [i];
      for (let j = 1; j <= other.length; j++) {
        const same = one[i - 1] === other[j - 1] ? 0 : 1;
        next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + same);
      }
      row = next;
    }
    return row[other.length];
  }

  /* Two mistakes in a long word, one in a short one, none in a shorter one. */
  const most = (word) => (word.length > 5 ? 2 : word.length > 3 ? 1 : 0);

  function nearest(word, known) {
    let [best, least] = ["", most(word) + 1];
    for (const each of known) {
      if (Math.abs(each.length - word.length) < least && each.length <= LONGEST) {
        const between = distance(word, each);
        if (between < least) {
          [best, least] = [each, between];
        }
      }
    }
    return best;
  }

  /* The text with the words that no name has in it replaced by the nearest that one has; "" where there is no such. */
  window.mallennlpNearest = function (text, names) {
    const all = names.join("\n").toLowerCase();
    const known = new Set(all.split(/[\s._/:-]+/).filter(Boolean));
    const words = text.trim().toLowerCase().split(/\s+/);
    const meant = words.map((word) => (all.includes(word) || word.length > LONGEST ? word : nearest(word, known)));
    const joined = meant.includes("") ? "" : meant.join(" ");
    return joined === words.join(" ") ? "" : joined;
  };
})();
