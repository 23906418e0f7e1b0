import type { Faults } from '../faults.ts';
import type { Store } from '../store/store.ts';
import type { Rights } from './access.ts';
import type { Watch } from './watch.ts';

type Injected = Parameters<Faults['answer']>[0];

/** What the server consults before it answers, and what tests turn. Registries are the kubelet's business and passed on. */
export class FaultSwitch implements Faults {
  readonly open = new Set<Watch>();
  readonly #needs: { store: Store; rights: Rights; cutAll: () => void; registry: Faults['registry']; healRegistries: () => void };
  #injected: { fault: Injected; left: number }[] = [];
  #slow: { milliseconds: number; resource: string | undefined }[] = [];

  constructor(needs: { store: Store; rights: Rights; cutAll: () => void; registry: Faults['registry']; healRegistries: () => void }) {
    this.#needs = needs;
  }

  /** The fault that takes this request, counted down. `names`: what the request is for (`pods`, and `pods/log` when it is for a part). */
  take(on: Injected['on'], names: readonly string[]): Injected | undefined {
    const found = this.#injected.find(
      ({ fault, left }) => left > 0 && (fault.on === 'any' || fault.on === on) && matches(fault.resource, names),
    );
    if (found === undefined) return undefined;
    found.left -= 1;
    return found.fault;
  }

  delay(names: readonly string[]): number {
    return Math.max(0, ...this.#slow.filter((s) => matches(s.resource, names)).map((s) => s.milliseconds));
  }

  answer(fault: Injected): void {
    this.#injected = [...this.#injected.filter(({ left }) => left > 0), { fault, left: fault.times }];
  }

  dropMidLine(resource?: string): void {
    for (const watch of this.#watches(resource)) watch.next = 'drop';
  }

  garbage(resource?: string): void {
    for (const watch of this.#watches(resource)) watch.next = 'garbage';
  }

  freeze(resource?: string): void {
    for (const watch of this.#watches(resource)) watch.frozen = true;
  }

  /** A thawed watch has missed what happened meanwhile, as behind a broken proxy. */
  thaw(): void {
    for (const watch of this.open) watch.frozen = false;
  }

  errorEvent(code: number, resource?: string): void {
    for (const watch of this.#watches(resource)) watch.fail(code);
  }

  deny(resource: string, verbs: readonly string[] = []): void {
    this.#needs.rights.deny(resource, verbs);
  }

  allow(resource: string): void {
    this.#needs.rights.allow(resource);
  }

  slow(milliseconds: number, resource?: string): void {
    this.#slow = [...this.#slow.filter((s) => s.resource !== resource), { milliseconds, resource }];
  }

  compact(): void {
    this.#needs.store.compact();
  }

  restart(): void {
    this.#needs.cutAll();
  }

  registry(host: string, behaviour: Parameters<Faults['registry']>[1]): void {
    this.#needs.registry(host, behaviour);
  }

  clear(): void {
    this.#injected = [];
    this.#slow = [];
    this.#needs.rights.clear();
    this.#needs.healRegistries();
    this.thaw();
    for (const watch of this.open) delete watch.next;
  }

  #watches(resource: string | undefined): Watch[] {
    return [...this.open].filter((watch) => resource === undefined || watch.plural === resource);
  }
}

function matches(resource: string | undefined, names: readonly string[]): boolean {
  return resource === undefined || names.includes(resource);
}
