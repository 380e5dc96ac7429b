/** Positions in the node's queue as they are heard, to be taken one by one. */
export class QueuePositions {
  readonly #heard: number[] = [];
  #more = Promise.withResolvers<void>();

  note(position: number): void {
    this.#heard.push(position);
    this.#more.resolve();
  }

  /** Those that were not taken yet. */
  takeAll(): number[] {
    this.#more = Promise.withResolvers<void>();
    return this.#heard.splice(0);
  }

  /** Settles when there is something to take. */
  get more(): Promise<void> {
    return this.#more.promise;
  }
}
