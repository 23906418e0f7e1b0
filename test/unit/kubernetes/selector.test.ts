import { describe, expect, it } from 'vitest';
import { parseSelector, selectorOf, selectorText, selects } from '../../../src/model/index.ts';

const labels = { app: 'web', env: 'prod', gpus: '4' };

describe('label selectors', () => {
  it.each([
    ['', true],
    ['app=web', true],
    ['app==web', true],
    ['app = web', true],
    ['app=api', false],
    ['app!=api', true],
    ['missing!=api', true],
    ['env in (prod, dev)', true],
    ['env notin (prod)', false],
    ['missing notin (x)', true],
    ['app', true],
    ['!app', false],
    ['!missing', true],
    ['gpus>3', true],
    ['gpus>4', false],
    ['gpus<10', true],
    ['app>3', false],
    ['app=web,env in (dev,prod),!canary', true],
    ['app=web,env in (dev)', false],
  ])('%j selects: %s', (text, expected) => expect(selects(parseSelector(text), labels)).toBe(expected));

  it.each(['a b', 'a=(b', '=x', 'a in b', ',', 'a,,b'])('cannot read %j, and then selects nothing', (text) => {
    expect(parseSelector(text)).toBeUndefined();
    expect(selects(parseSelector(text), labels)).toBe(false);
  });

  it('reads matchLabels and matchExpressions together', () => {
    const selector = selectorOf({ matchLabels: { app: 'web' }, matchExpressions: [{ key: 'env', operator: 'NotIn', values: ['dev'] }] });
    expect(selects(selector, labels)).toBe(true);
    expect(selects(selector, { app: 'web', env: 'dev' })).toBe(false);
  });

  it('reads a node selector term with Gt and a plain map of a Service', () => {
    expect(selects(selectorOf({ matchExpressions: [{ key: 'gpus', operator: 'Gt', values: ['3'] }] }), labels)).toBe(true);
    expect(selects(selectorOf({ app: 'web' }), labels)).toBe(true);
    expect(selects(selectorOf({ app: 'api' }), labels)).toBe(false);
  });

  it('an empty selector selects everything; none, or one with an unknown operator, nothing', () => {
    expect(selects(selectorOf({}), labels)).toBe(true);
    expect(selects(selectorOf(undefined), labels)).toBe(false);
    expect(selects(selectorOf({ matchExpressions: [{ key: 'app', operator: 'Like', values: ['w'] }] }), labels)).toBe(false);
  });

  it('is not fooled by names that every object inherits', () => {
    expect(selects(parseSelector('constructor'), {})).toBe(false);
  });

  it('writes what it reads', () => {
    const text = 'app=web,env!=dev,tier in (a,b),zone notin (x,y),gpus>3,cpus<9,live,!canary';
    expect(selectorText(parseSelector(text) ?? [])).toBe(text);
  });
});
