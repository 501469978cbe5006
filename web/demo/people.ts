export interface Workflow {
  readonly id: string
  readonly name: string
}

export interface DemoPerson {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly workspace: string | null
  readonly role: string | null
  readonly staffRole: string | null
  readonly token: string
  readonly workflows: readonly Workflow[]
}

/** Everybody, with a fresh token each. */
export async function fetchPeople(): Promise<readonly DemoPerson[]> {
  const response = await fetch('/demo/people', { cache: 'no-store' })
  if (!response.ok) throw new Error(`GET /demo/people answered ${response.status}`)
  const people: DemoPerson[] = await response.json()
  return people
}

const roleNames: Readonly<Record<string, string>> = {
  owner: 'Owner',
  admin: 'Admin',
  editor: 'Editor',
  viewer: 'Viewer',
  billing: 'Billing',
  wrk_admin: 'Wrk admin',
  wrk_operator: 'Wrk operator',
  wrk_viewer: 'Wrk viewer',
}

const workspaceRolesWithoutChat = new Set(['viewer', 'billing'])

/** Somebody who is member and staff acts as staff. */
export function roleOf({ role, staffRole, workspace }: DemoPerson): string {
  const own = [role && (roleNames[role] ?? role), workspace && `at ${workspace}`]
  const member = own.filter(Boolean).join(' ')
  const staff = staffRole && (roleNames[staffRole] ?? staffRole)
  return [staff, member].filter(Boolean).join(', also ')
}

export function isStaff({ staffRole }: DemoPerson): boolean {
  return staffRole !== null
}

/** Why somebody sees no chat; null for those who do. */
export function whyNoChat(person: DemoPerson): string | null {
  const { role, name } = person
  if (isStaff(person) || !role || !workspaceRolesWithoutChat.has(role)) return null
  return `${name} has the role ${roleNames[role]}. Owners, admins and editors of a workspace chat; viewers and billing users do not.`
}

/** The chosen workflow if this person can see it, else the first of their own. */
export function workflowFor(person: DemoPerson, workflowId: string | null): Workflow | undefined {
  return person.workflows.find(({ id }) => id === workflowId) ?? person.workflows[0]
}
