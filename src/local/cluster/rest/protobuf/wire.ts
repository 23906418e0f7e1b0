import { badRequest } from '../../store/failure.ts';

const decoder = new TextDecoder();

/** Reads the protobuf wire format, field by field. Throws 400 on bytes that end too early. */
export class Wire {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  next(): { readonly number: number; readonly wire: number } | undefined {
    if (this.#at >= this.#bytes.length) return undefined;
    const tag = this.integer();
    return { number: tag >>> 3, wire: tag & 7 };
  }

  /** A varint; negative numbers arrive as 64-bit two's complement. */
  integer(): number {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined || shift > 63n) throw badRequest('protobuf: truncated integer');
      this.#at += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return Number(BigInt.asIntN(64, value));
    }
  }

  double(): number {
    return new DataView(this.#take(8).slice().buffer).getFloat64(0, true);
  }

  bytes(): Uint8Array {
    return this.#take(this.integer());
  }

  text(): string {
    return decoder.decode(this.bytes());
  }

  skip(wire: number): void {
    if (wire === 0) this.integer();
    else if (wire === 1) this.#take(8);
    else if (wire === 2) this.bytes();
    else if (wire === 5) this.#take(4);
    else throw badRequest(`protobuf: unknown wire type ${wire}`);
  }

  #take(length: number): Uint8Array {
    const end = this.#at + length;
    if (length < 0 || end > this.#bytes.length) throw badRequest('protobuf: truncated field');
    const found = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return found;
  }
}
