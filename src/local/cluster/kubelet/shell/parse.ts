import { lex, type Token } from './lex.ts';

export interface Redirect {
  /** `>`, `>>`, `<`, `2>`, `2>>`, `&>`, `2>&1`, `>&2`. */
  readonly how: string;
  readonly target: string;
}

export type Node =
  | { readonly is: 'simple'; readonly words: readonly string[]; readonly redirects: readonly Redirect[] }
  | { readonly is: 'pipe'; readonly parts: readonly Node[]; readonly negated: 'negated' | 'plain' }
  | { readonly is: 'and' | 'or'; readonly left: Node; readonly right: Node }
  | { readonly is: 'list'; readonly items: readonly { readonly node: Node; readonly background: 'background' | 'foreground' }[] }
  | { readonly is: 'if'; readonly branches: readonly { readonly test: Node; readonly body: Node }[]; readonly otherwise?: Node }
  | { readonly is: 'while' | 'until'; readonly test: Node; readonly body: Node }
  | { readonly is: 'for'; readonly name: string; readonly words: readonly string[]; readonly body: Node }
  | { readonly is: 'define'; readonly name: string; readonly body: Node };

/** A script the shell would refuse; the message is the shell's. */
export class SyntaxFault extends Error {}

const REDIRECTS = new Set(['>', '>>', '<', '2>', '2>>', '1>', '&>']);
const DUPLICATES = new Set(['2>&1', '>&2', '1>&2']);

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  all(): Node {
    const node = this.#list([]);
    const left = this.#peek();
    if (left) throw new SyntaxFault(`syntax error: unexpected "${left.text === '\n' ? 'newline' : left.text}"`);
    return node;
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#at];
  }

  #isOp(...texts: readonly string[]): boolean {
    const token = this.#peek();
    return token?.is === 'op' && texts.includes(token.text);
  }

  #isWord(...texts: readonly string[]): boolean {
    const token = this.#peek();
    return token?.is === 'word' && texts.includes(token.text);
  }

  #next(): Token {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw new SyntaxFault('syntax error: unexpected end of file');
    this.#at += 1;
    return token;
  }

  #expectWord(text: string): void {
    const token = this.#next();
    if (token.is !== 'word' || token.text !== text) throw new SyntaxFault(`syntax error: unexpected "${token.text}" (expecting "${text}")`);
  }

  #skipLines(): void {
    while (this.#isOp(';', '\n')) this.#at += 1;
  }

  #list(ends: readonly string[]): Node {
    const items: { node: Node; background: 'background' | 'foreground' }[] = [];
    this.#skipLines();
    while (this.#peek() && !this.#isWord(...ends) && !this.#isOp(...ends)) {
      const node = this.#andOr();
      const background = this.#isOp('&') ? 'background' : 'foreground';
      items.push({ node, background });
      if (!this.#isOp('&', ';', '\n')) break;
      this.#at += 1;
      this.#skipLines();
    }
    return { is: 'list', items };
  }

  #andOr(): Node {
    let left = this.#pipeline();
    while (this.#isOp('&&', '||')) {
      const is = this.#next().text === '&&' ? 'and' : 'or';
      while (this.#isOp('\n')) this.#at += 1;
      left = { is, left, right: this.#pipeline() };
    }
    return left;
  }

  #pipeline(): Node {
    const negated = this.#isWord('!');
    if (negated) this.#at += 1;
    const parts = [this.#command()];
    while (this.#isOp('|')) {
      this.#at += 1;
      while (this.#isOp('\n')) this.#at += 1;
      parts.push(this.#command());
    }
    const [only] = parts;
    return parts.length === 1 && only && !negated ? only : { is: 'pipe', parts, negated: negated ? 'negated' : 'plain' };
  }

  #command(): Node {
    if (this.#isWord('if')) return this.#if();
    if (this.#isWord('while', 'until')) return this.#loop();
    if (this.#isWord('for')) return this.#for();
    if (this.#isOp('{', '(')) {
      const close = this.#next().text === '{' ? '}' : ')';
      const body = this.#list([close]);
      this.#next();
      return body;
    }
    return this.#simple();
  }

  #if(): Node {
    const branches: { test: Node; body: Node }[] = [];
    do {
      this.#at += 1;
      const test = this.#list(['then']);
      this.#expectWord('then');
      branches.push({ test, body: this.#list(['elif', 'else', 'fi']) });
    } while (this.#isWord('elif'));
    if (!this.#isWord('else')) {
      this.#expectWord('fi');
      return { is: 'if', branches };
    }
    this.#at += 1;
    const otherwise = this.#list(['fi']);
    this.#expectWord('fi');
    return { is: 'if', branches, otherwise };
  }

  #loop(): Node {
    const is = this.#next().text === 'while' ? 'while' : 'until';
    const test = this.#list(['do']);
    this.#expectWord('do');
    const body = this.#list(['done']);
    this.#expectWord('done');
    return { is, test, body };
  }

  #for(): Node {
    this.#at += 1;
    const name = this.#next().text;
    const words: string[] = [];
    if (this.#isWord('in')) {
      this.#at += 1;
      while (this.#peek()?.is === 'word') words.push(this.#next().text);
    }
    this.#skipLines();
    this.#expectWord('do');
    const body = this.#list(['done']);
    this.#expectWord('done');
    return { is: 'for', name, words, body };
  }

  #simple(): Node {
    const words: string[] = [];
    const redirects: Redirect[] = [];
    for (let token = this.#peek(); token; token = this.#peek()) {
      if (token.is === 'word') words.push(this.#next().text);
      else if (DUPLICATES.has(token.text)) redirects.push({ how: this.#next().text, target: '' });
      else if (REDIRECTS.has(token.text)) redirects.push({ how: this.#next().text, target: this.#next().text });
      else if (token.text === '(' && words.length === 1) return this.#define(words[0] ?? '');
      else break;
    }
    if (words.length === 0 && redirects.length === 0)
      throw new SyntaxFault(`syntax error: unexpected "${this.#peek()?.text ?? 'end of file'}"`);
    return { is: 'simple', words, redirects };
  }

  #define(name: string): Node {
    this.#at += 2;
    while (this.#isOp('\n')) this.#at += 1;
    return { is: 'define', name, body: this.#command() };
  }
}

/** Throws a SyntaxFault. */
export function parse(script: string): Node {
  return new Parser(lex(script)).all();
}
