/** Runs in the page; `inspect.ts` sends it there and takes what `look` returns. */
const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });

/** Any CSS colour as red, green, blue (0–255) and alpha (0–1). */
function parse(css) {
  canvas.clearRect(0, 0, 1, 1);
  canvas.fillStyle = css;
  canvas.fillRect(0, 0, 1, 1);
  const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
  return [r, g, b, a / 255];
}

function over(top, under) {
  const mix = (i) => top[i] * top[3] + under[i] * (1 - top[3]);
  return [mix(0), mix(1), mix(2), 1];
}

function withAncestors(element) {
  return element === null ? [] : [element, ...withAncestors(element.parentElement)];
}

/** The colour behind an element, from the page upwards. */
function behind(element) {
  const layers = withAncestors(element).toReversed();
  return layers.reduce((colour, e) => over(parse(getComputedStyle(e).backgroundColor), colour), [255, 255, 255, 1]);
}

function luminance(colour) {
  const part = (v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
  return 0.2126 * part(colour[0]) + 0.7152 * part(colour[1]) + 0.0722 * part(colour[2]);
}

function ratio(a, b) {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

function opacity(element) {
  return withAncestors(element).reduce((all, e) => all * Number(getComputedStyle(e).opacity), 1);
}

function isSeen(element) {
  const box = element.getBoundingClientRect();
  const isShown = element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  return box.width > 0 && box.height > 0 && isShown && element.closest('.unseen') === null;
}

function ink(element) {
  const style = getComputedStyle(element);
  const colour = parse(element instanceof SVGElement ? style.fill : style.color);
  return [colour[0], colour[1], colour[2], colour[3] * opacity(element)];
}

/** What is switched off may be pale. */
function isPale(element) {
  const style = getComputedStyle(element);
  const size = Number.parseFloat(style.fontSize);
  const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
  const back = behind(element);
  return element.closest(':disabled') === null && ratio(over(ink(element), back), back) < (isLarge ? 3 : 4.5);
}

function scrolls(element) {
  const style = getComputedStyle(element);
  return ['auto', 'scroll'].includes(style.overflowX) || ['auto', 'scroll'].includes(style.overflowY);
}

function reachesOut(text, edge) {
  return text.right > edge.right + 1 || text.left < edge.left - 1 || text.bottom > edge.bottom + 1 || text.top < edge.top - 1;
}

/** Cut by a box that hides its overflow, before any box that scrolls; or outside the window. */
function isCut(element, text) {
  for (const box of withAncestors(element)) {
    if (box === document.documentElement) break;
    if (scrolls(box)) return false;
    const style = getComputedStyle(box);
    const hides = style.overflowX !== 'visible' || style.overflowY !== 'visible';
    if (hides && reachesOut(text, box.getBoundingClientRect())) return true;
  }
  return text.right > document.documentElement.clientWidth + 1 || text.left < -1;
}

function named(element, words) {
  return `“${words.slice(0, 60)}” in ${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''}`;
}

function textsOf(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode() !== null) {
    const element = walker.currentNode.parentElement;
    const isText = walker.currentNode.textContent.trim() !== '' && element.closest('noscript, script, style, option, select') === null;
    if (isText && isSeen(element)) found.push({ node: walker.currentNode, element, words: walker.currentNode.textContent.trim() });
  }
  return found;
}

function rectOf(node) {
  const range = document.createRange();
  range.selectNodeContents(node);
  return range.getBoundingClientRect();
}

function cutFields() {
  const fields = [...document.querySelectorAll('select, button, textarea')];
  return fields.filter((f) => f.scrollWidth > f.clientWidth + 1 && isSeen(f)).map((f) => named(f, f.textContent));
}

// oxlint-disable-next-line no-unused-vars -- called by the line that inspect.ts adds
function look() {
  const texts = textsOf(document.body);
  const cut = texts.filter(({ node, element }) => isCut(element, rectOf(node))).map(({ element, words }) => named(element, words));
  return {
    texts: texts.length,
    contrast: texts.filter(({ element }) => isPale(element)).map(({ element, words }) => named(element, words)),
    clipped: [...cut, ...cutFields()],
  };
}
