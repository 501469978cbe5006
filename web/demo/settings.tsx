import type { ReactNode } from 'react'
import { languageOf, languages } from './languages.ts'
import { themeOf, themes } from './theme.ts'
import type { Choice } from './use-choice.ts'

interface SettingsProps {
  readonly choice: Choice
  readonly choose: (changes: Choice) => void
}

/** What a host application would decide: here the visitor does. */
export function Settings({ choice, choose }: SettingsProps): ReactNode {
  return (
    <div className="demo-settings">
      <Setting
        label="Language"
        value={languageOf(choice.language)}
        options={languages}
        onChange={(language) => choose({ language })}
      />
      <Setting
        label="Appearance"
        value={themeOf(choice.theme)}
        options={themes}
        onChange={(theme) => choose({ theme })}
      />
    </div>
  )
}

interface SettingProps {
  readonly label: string
  readonly value: string
  readonly options: Readonly<Record<string, string>>
  readonly onChange: (value: string) => void
}

function Setting({ label, value, options, onChange }: SettingProps): ReactNode {
  return (
    <label>
      <span>{label}</span>
      <select value={value} onChange={(event) => onChange(event.target.value)}>
        {Object.entries(options).map(([name, text]) => (
          <option key={name} value={name}>
            {text}
          </option>
        ))}
      </select>
    </label>
  )
}
