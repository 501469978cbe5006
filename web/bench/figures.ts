interface Figure {
  readonly name: string
  readonly value: number
  readonly limit: number
  readonly unit: string
}

/** What was measured, beside what was promised. */
export class Figures {
  readonly #figures: Figure[] = []

  add(name: string, value: number, limit: number, unit: string): void {
    this.#figures.push({ name, value, limit, unit })
  }

  get areGood(): boolean {
    return this.#figures.every(({ value, limit }) => value <= limit)
  }

  print(): void {
    for (const { name, value, limit, unit } of this.#figures) {
      const promise = Number.isFinite(limit) ? `(at most ${limit})` : ''
      const mark = value <= limit ? ' ' : '!'
      process.stdout.write(
        `${mark} ${name.padEnd(56)} ${value.toFixed(1).padStart(9)} ${unit} ${promise}\n`,
      )
    }
  }
}
