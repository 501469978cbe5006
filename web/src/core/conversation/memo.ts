/** A value that is derived anew only when one of its inputs is another one, so that who compares it finds no change. */
export class Memo<T> {
  #value: T
  #inputs: readonly unknown[] = []

  constructor(initial: T) {
    this.#value = initial
  }

  /** `derive` gets the value so far, whose parts may still be right. */
  of(inputs: readonly unknown[], derive: (known: T) => T): T {
    if (!isSameList(this.#inputs, inputs)) this.#value = derive(this.#value)
    this.#inputs = inputs
    return this.#value
  }
}

function isSameList(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((element, index) => element === other[index])
}

/** The known list, where the present one has the same elements. */
export function keptList<T>(known: readonly T[], present: readonly T[]): readonly T[] {
  return isSameList(known, present) ? known : present
}
