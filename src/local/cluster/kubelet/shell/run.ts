import { type Act, err, type Process, type Reached, type Surroundings, wait } from '../process.ts';
import { command } from './commands.ts';
import type { CommandContext } from './context.ts';
import { fields, text as expandText, UnsetFault, type Expansion } from './expand.ts';
import { type Node, parse, type Redirect, SyntaxFault } from './parse.ts';

/** Ends the shell from any depth. */
class Exit extends Error {
  readonly code: number;
  constructor(code: number) {
    super('exit');
    this.code = code;
  }
}

/** `break` and `continue`. */
class Leap extends Error {
  readonly how: 'break' | 'continue';
  constructor(how: 'break' | 'continue') {
    super(how);
    this.how = how;
  }
}

/** A process that computes for good without waiting would hold up everything: after so many commands it has to wait a little. */
const COMMANDS_PER_BREATH = 200;
const BREATH = 1000;
const CAPTURE_LIMIT = 65_536;

class Shell {
  readonly #at: Surroundings;
  readonly #functions = new Map<string, Node>();
  readonly #expansion: Expansion;
  readonly #name: string;
  #status = 0;
  #errexit = false;
  #commands = 0;

  constructor(at: Surroundings, name: string, positional: readonly string[]) {
    this.#at = at;
    this.#name = name;
    this.#expansion = {
      values: {
        get: (key) => {
          if (key === '?') return String(this.#status);
          if (key === '$') return '1';
          if (key === '@' || key === '*') return positional.slice(1).join(' ');
          if (key === '#') return String(Math.max(0, positional.length - 1));
          return /^\d$/.test(key) ? (positional[Number(key)] ?? (key === '0' ? name : undefined)) : at.env.get(key);
        },
        set: (key, value) => at.env.set(key, value),
      },
      substitute: (script) => this.#substitute(script),
    };
  }

  *script(text: string): Process {
    try {
      yield* this.#run(parse(text), '');
      return this.#status;
    } catch (fault) {
      if (fault instanceof Exit) return fault.code;
      if (fault instanceof SyntaxFault || fault instanceof UnsetFault) {
        yield err(`${this.#name}: ${fault instanceof SyntaxFault ? 'line 0: ' : ''}${fault.message}\n`);
        return 2;
      }
      throw fault;
    }
  }

  /** Output of `$(…)`: waits inside take no time. */
  #substitute(script: string): string {
    const process = this.#run(parse(script), '');
    let printed = '';
    for (let step = process.next(); step.done !== true && printed.length < CAPTURE_LIMIT; step = process.next())
      if (step.value.do === 'print' && step.value.to === 'out') printed += step.value.text;
    return printed;
  }

  *#run(node: Node, input: string): Process {
    switch (node.is) {
      case 'list':
        return yield* this.#list(node, input);
      case 'and':
      case 'or': {
        const code = yield* this.#tested(node.left, input);
        return (code === 0) === (node.is === 'and') ? yield* this.#run(node.right, input) : code;
      }
      case 'pipe':
        return yield* this.#pipe(node, input);
      case 'if':
        return yield* this.#if(node, input);
      case 'while':
      case 'until':
        return yield* this.#loop(node, input);
      case 'for':
        return yield* this.#for(node, input);
      case 'define':
        this.#functions.set(node.name, node.body);
        return this.#end(0);
      case 'simple':
        return yield* this.#simple(node.words, node.redirects, input);
    }
  }

  #end(code: number): number {
    this.#status = code;
    return code;
  }

  /** A command whose failure is looked at does not end a `set -e` shell. */
  *#tested(node: Node, input: string): Process {
    const kept = this.#errexit;
    this.#errexit = false;
    const code = yield* this.#run(node, input);
    this.#errexit = kept;
    return code;
  }

  *#list(node: Extract<Node, { is: 'list' }>, input: string): Process {
    let code = 0;
    for (const { node: item, background } of node.items) {
      if (background === 'background') {
        yield* this.#untilWait(item, input);
        code = this.#end(0);
        continue;
      }
      code = yield* this.#run(item, input);
      if (code !== 0 && this.#errexit && item.is !== 'and' && item.is !== 'or') throw new Exit(code);
    }
    return code;
  }

  /** `cmd &`: plays what it does at once; its later life is not simulated. */
  *#untilWait(node: Node, input: string): Generator<Act, void, Reached | undefined> {
    const process = this.#run(node, input);
    let step = process.next();
    while (step.done !== true && step.value.do !== 'wait') step = process.next(yield step.value);
  }

  *#pipe(node: Extract<Node, { is: 'pipe' }>, input: string): Process {
    let text = input;
    let code = 0;
    for (const [i, part] of node.parts.entries()) {
      if (i === node.parts.length - 1) code = yield* this.#run(part, text);
      else text = yield* this.#capture(part, text);
    }
    return this.#end(node.negated === 'negated' ? Number(code === 0) : code);
  }

  *#capture(node: Node, input: string): Generator<Act, string, Reached | undefined> {
    const process = this.#run(node, input);
    let text = '';
    let step = process.next();
    while (step.done !== true && text.length < CAPTURE_LIMIT) {
      if (step.value.do === 'print' && step.value.to === 'out') {
        text += step.value.text;
        step = process.next();
      } else step = process.next(yield step.value);
    }
    return text;
  }

  *#if(node: Extract<Node, { is: 'if' }>, input: string): Process {
    for (const { test, body } of node.branches) if ((yield* this.#tested(test, input)) === 0) return yield* this.#run(body, input);
    return node.otherwise ? yield* this.#run(node.otherwise, input) : this.#end(0);
  }

  *#loop(node: Extract<Node, { is: 'while' | 'until' }>, input: string): Process {
    while (((yield* this.#tested(node.test, input)) === 0) === (node.is === 'while')) {
      if ((yield* this.#round(node.body, input)) === 'break') break;
    }
    return this.#end(0);
  }

  *#for(node: Extract<Node, { is: 'for' }>, input: string): Process {
    for (const value of node.words.flatMap((word) => fields(word, this.#expansion))) {
      this.#at.env.set(node.name, value);
      if ((yield* this.#round(node.body, input)) === 'break') break;
    }
    return this.#status;
  }

  *#round(body: Node, input: string): Generator<Act, 'break' | 'on', Reached | undefined> {
    try {
      yield* this.#run(body, input);
    } catch (fault) {
      if (!(fault instanceof Leap)) throw fault;
      if (fault.how === 'break') return 'break';
    }
    yield* this.#breathe();
    return 'on';
  }

  *#breathe(): Generator<Act, void, Reached | undefined> {
    this.#commands += 1;
    if (this.#commands % COMMANDS_PER_BREATH === 0) yield wait(BREATH);
  }

  *#simple(words: readonly string[], redirects: readonly Redirect[], input: string): Process {
    yield* this.#breathe();
    const assignments: string[] = [];
    const rest = [...words];
    while (/^[A-Za-z_][A-Za-z0-9_]*=/.test(rest[0] ?? '')) assignments.push(rest.shift() ?? '');
    for (const assignment of assignments) {
      const at = assignment.indexOf('=');
      this.#at.env.set(assignment.slice(0, at), expandText(assignment.slice(at + 1), this.#expansion));
    }
    const argv = rest.flatMap((word) => fields(word, this.#expansion));
    if (argv.length === 0) return this.#end(0);
    return this.#end(yield* this.#redirected(this.#command(argv, this.#input(redirects, input)), redirects));
  }

  #input(redirects: readonly Redirect[], input: string): string {
    const source = redirects.find((redirect) => redirect.how === '<');
    return source ? (this.#at.files.get(expandText(source.target, this.#expansion)) ?? '') : input;
  }

  *#redirected(process: Process, redirects: readonly Redirect[]): Process {
    const file = (...hows: readonly string[]): string | undefined => {
      const found = redirects.findLast((redirect) => hows.includes(redirect.how));
      return found && expandText(found.target, this.#expansion);
    };
    const toOut = file('>', '>>', '1>', '&>');
    const toErr = redirects.some((redirect) => redirect.how === '2>&1') ? toOut : file('2>', '2>>', '&>');
    const append = redirects.some((redirect) => redirect.how === '>>');
    if (toOut !== undefined && toOut !== '/dev/null' && !append) this.#at.files.set(toOut, '');
    let step = process.next();
    while (step.done !== true) {
      const act = step.value;
      const target = act.do === 'print' ? (act.to === 'out' ? toOut : toErr) : undefined;
      if (act.do !== 'print' || target === undefined) step = process.next(yield act);
      else {
        if (target !== '/dev/null') this.#at.files.set(target, (this.#at.files.get(target) ?? '') + act.text);
        step = process.next();
      }
    }
    return step.value;
  }

  *#command(argv: readonly string[], input: string): Process {
    const [name = '', ...args] = argv;
    switch (name) {
      case 'exit':
        throw new Exit(args[0] === undefined ? this.#status : Number(args[0]) & 255);
      case 'return':
        return Number(args[0] ?? this.#status);
      case 'break':
      case 'continue':
        throw new Leap(name);
      case 'set':
        if (args.some((arg) => /^-[a-z]*e/.test(arg))) this.#errexit = true;
        return 0;
      case 'exec':
        if (args.length === 0) return 0;
        throw new Exit(yield* this.#command(args, input));
      case 'eval':
        return yield* this.#run(parse(args.join(' ')), input);
      default: {
        const defined = this.#functions.get(name);
        if (defined) return yield* this.#run(defined, input);
        const context: CommandContext = {
          at: this.#at,
          shell: this.#name,
          input,
          expansion: this.#expansion,
          run: (inner) => this.#command(inner, input),
          script: (called, text, positional) => shell(this.#at, called, text, positional),
        };
        return yield* command(name, args, context);
      }
    }
  }
}

/** `sh -c script name arg …` as a process. */
export function* shell(at: Surroundings, name: string, script: string, positional: readonly string[]): Process {
  return yield* new Shell(at, name, positional).script(script);
}
