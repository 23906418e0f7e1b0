/** Whether labels fulfil a selector string of the API: `a=b`, `a==b`, `a!=b`, `a in (x,y)`, `a notin (x)`, `a`, `!a`, joined by commas. */
export function matchesSelector(selector: string | undefined, labels: Readonly<Record<string, string>>): boolean {
  const terms = (selector ?? '').match(/[^,(]+(?:\([^)]*\))?/g) ?? [];
  return terms.map((t) => t.trim()).every((term) => term === '' || holds(term, labels));
}

function holds(term: string, labels: Readonly<Record<string, string>>): boolean {
  const set = /^(\S+)\s+(in|notin)\s+\(([^)]*)\)$/.exec(term);
  if (set !== null) {
    const values = (set[3] ?? '').split(',').map((v) => v.trim());
    const has = values.includes(labels[set[1] ?? ''] ?? '\u0000');
    return set[2] === 'in' ? has : !has;
  }
  const equal = /^([^=!\s]+)\s*(!=|==?)\s*(.*)$/.exec(term);
  if (equal !== null) {
    const same = labels[equal[1] ?? ''] === equal[3];
    return equal[2] === '!=' ? !same : same;
  }
  return term.startsWith('!') ? !(term.slice(1).trim() in labels) : term in labels;
}
