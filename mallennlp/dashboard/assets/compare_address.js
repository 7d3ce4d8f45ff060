/* The address of the compare page: which parameters it has, and how they are changed. */
(function () {
  "use strict";

  const { escaped } = window.mallennlpAddresses;
  const SIDES = ["side", "run", "family"];
  const KINDS = ["run", "family"]; // as the ids of sides begin

  function plain(text) {
    try {
      return decodeURIComponent(text.replace(/\+/g, " "));
    } catch (error) {
      return text; // somebody typed it; the server says what is wrong with it
    }
  }

  /* Its parts in their order, each a name and what stands in the address. */
  function parts(search) {
    const texts = search.replace(/^\?/, "").split("&").filter(Boolean);
    return texts.map((text) => ({ name: plain(text.split("=")[0]), text }));
  }

  const joined = (found) => (found.length ? "?" + found.map((part) => part.text).join("&") : "");

  /* The values of a parameter. */
  function valuesOf(search, name) {
    const found = parts(search).filter((part) => part.name === name && part.text.includes("="));
    return found.map((part) => plain(part.text.slice(part.text.indexOf("=") + 1)));
  }

  const textOf = (value) => (typeof value === "boolean" ? (value ? "true" : "false") : String(value));

  /* A value as the address has it, a part for each; usual: what it is where the address says nothing. */
  function written(name, value, usual) {
    const isNothing = value === null || value === undefined || (value === "" && typeof usual !== "string");
    if ((isNothing && !Array.isArray(usual)) || JSON.stringify(value) === JSON.stringify(usual)) {
      return [];
    }
    const all = isNothing ? [] : Array.isArray(value) ? value : [value];
    if (!all.length) {
      return Array.isArray(usual) && usual.length ? [{ name, text: escaped(name) }] : [];
    }
    return all.map((each) => ({ name, text: escaped(name) + "=" + escaped(textOf(each)) }));
  }

  /* The address with other values; where a parameter stood it stands again. */
  function changed(search, values, usual) {
    const before = parts(search);
    const after = [];
    const done = new Set();
    const add = (name) => !done.has(name) && done.add(name) && after.push(...written(name, values[name], usual[name]));
    before.forEach((part) => (Object.hasOwn(values, part.name) ? add(part.name) : after.push(part)));
    Object.keys(values).forEach(add);
    return joined(after);
  }

  /* The ids of what is compared, in their order, each once. */
  function sidesOf(search) {
    const named = KINDS.flatMap((kind) => valuesOf(search, kind).map((value) => kind + ":" + value));
    return [...new Set([...valuesOf(search, "side"), ...named])];
  }

  /* The address that compares these: readable where the runs come first. */
  function withSides(search, sides) {
    const rest = parts(search).filter((part) => !SIDES.includes(part.name));
    const kinds = sides.map((side) => side.slice(0, side.indexOf(":")));
    const first = kinds.indexOf("family");
    const inOrder = first < 0 || !kinds.slice(first).includes("run");
    const part = (side, at) => (inOrder ? escaped(kinds[at]) + "=" + escaped(side.slice(kinds[at].length + 1)) : "side=" + escaped(side));
    return joined([...sides.map((side, at) => ({ text: part(side, at) })), ...rest]);
  }

  /* What of the address counts for whoever depends on these parameters, beside what is compared. */
  function partFor(search, parameters) {
    return joined(parts(search).filter((part) => SIDES.includes(part.name) || parameters.includes(part.name)));
  }

  window.mallennlpCompareAddress = { changed, partFor, sidesOf, valuesOf, withSides };
})();
