/** Values in order, from one who puts them in to one who takes out all that are there. */
import { Doorbell } from "./doorbell.ts";

export class Feed<Value> implements AsyncIterable<Value> {
  #values: Value[] = [];
  #end: "closed" | { readonly error: unknown } | null = null;
  #doorbell: Doorbell | undefined;

  /** Whether nothing is left to take, and nothing will come. */
  get isDone(): boolean {
    return this.#end === "closed" && this.#values.length === 0;
  }

  put(value: Value): void {
    this.#values.push(value);
    this.#doorbell?.ring();
  }

  close(): void {
    this.#end ??= "closed";
    this.#doorbell?.ring();
  }

  /** What was put in before can still be taken. */
  fail(error: unknown): void {
    this.#end ??= { error };
    this.#doorbell?.ring();
  }

  /** Rings whenever there is something to take, or the end has come; at once if that is so already. */
  connect(doorbell: Doorbell): void {
    this.#doorbell = doorbell;
    if (this.#values.length > 0 || this.#end) doorbell.ring();
  }

  /** Does not wait. Throws what the feed failed with, when nothing else is left. */
  take(): readonly Value[] {
    const taken = this.#values;
    if (taken.length === 0) {
      if (this.#end && this.#end !== "closed") throw this.#end.error;
      return taken;
    }
    this.#values = [];
    if (this.#end) this.#doorbell?.ring(); // the end is still to be heard of
    return taken;
  }

  /** To be read once. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Value, void, undefined> {
    const doorbell = new Doorbell();
    this.connect(doorbell);
    while (!this.isDone) {
      await doorbell.wait();
      yield* this.take();
    }
  }
}
