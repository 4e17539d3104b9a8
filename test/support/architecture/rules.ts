// Rules of the architecture on what a file touches and how it is written.
import type { Node } from 'oxc-parser'
import { isState, states } from '../../../src/lifecycle.ts'
import * as table from './table.ts'
import { roomOf } from './imports.ts'
import { at, type Breach, type Rule } from './breaches.ts'
import { functionsOf, type Source } from './sources.ts'

export const pureBuiltins: Rule = (source) =>
  !source.path.startsWith('protocol/')
    ? []
    : source.imports
        .filter(({ kind, target }) => kind === 'node' && !table.pureBuiltins.includes(target))
        .map(({ target, line }) => at(source, line, `is pure and imports ${target}`))

export const pureGlobals: Rule = (source) => {
  if (!source.path.startsWith('protocol/')) return []
  const found: Breach[] = []
  source.visit({
    MemberExpression: ({ object }) => {
      if (object.type === 'Identifier' && table.impureGlobals.includes(object.name))
        found.push(at(source, source.lineAt(object.start), `is pure and uses ${object.name}`))
    },
    CallExpression: ({ callee }) => {
      if (callee.type === 'Identifier' && table.impureGlobals.includes(callee.name))
        found.push(at(source, source.lineAt(callee.start), `is pure and calls ${callee.name}`))
    },
  })
  return found
}

/** The name of a property; empty when it is computed. */
function nameOf(property: Node): string {
  return property.type === 'Identifier' ? property.name : ''
}

export const environment: Rule = (source) => {
  const found: Breach[] = []
  source.visit({
    MemberExpression: ({ object, property, start }) => {
      const read = object.type === 'Identifier' && object.name === 'process' && nameOf(property) === 'env'
      if (read && !table.environmentReaders.includes(source.path))
        found.push(at(source, source.lineAt(start), 'reads process.env'))
    },
  })
  return found
}

export const clock: Rule = (source) => {
  if (source.path in table.clocks) return []
  const { globals, modules, members } = table.timely
  const found: Breach[] = []
  const add = (start: number, what: string): void => void found.push(at(source, source.lineAt(start), what))
  // An import of all of a file has no names, and takes this with it.
  for (const { target, names = ['systemClock'], line } of source.imports) {
    const taken = names.filter((name) => members.test(`${target}.${name}`))
    if (modules.test(target)) taken.push(target)
    if (target === 'clock.ts' && table.clockGiven.test(source.path))
      taken.push(...names.filter((name) => name === 'systemClock'))
    found.push(...taken.map((name) => at(source, line, `imports ${name}`)))
  }
  const ofOthers = new Set<number>()
  const isDate = ({ start, end }: Node) => ['Date', 'globalThis.Date'].includes(source.text.slice(start, end))
  source.visit({
    NewExpression: ({ callee, arguments: given, start }) => {
      if (isDate(callee) && given.length === 0) add(start, 'asks new Date() for the time')
    },
    CallExpression: ({ callee, start }) => {
      if (isDate(callee)) add(start, 'asks Date() for the time')
    },
    MemberExpression: ({ object, property, computed, start }) => {
      if (!computed) ofOthers.add(property.start)
      const name = `${source.text.slice(object.start, object.end)}.${nameOf(property)}`
      if (members.test(name)) add(start, `uses ${name}`)
    },
    Identifier: ({ name, start }) => {
      if (globals.includes(name) && !ofOthers.has(start)) add(start, `uses ${name}`)
    },
  })
  return [...new Set(found)]
}

export const namedExports: Rule = (source) =>
  source.exports
    .filter(({ name }) => ['Default', 'default', 'None'].includes(name))
    .map(({ line }) => at(source, line, 'exports a default, or everything of another file'))

/** Faces of the package, what the launcher calls, and a plug-in: its host loads it as a text. */
const faces = [
  'cli.ts',
  'index.ts',
  'operations/client.ts',
  'gateways/fast/fast.ts',
  'gateways/plugin/driver.ts',
  'offline/vendor/simulator.ts',
]

/** What no other file takes by its name is a file's own. @param all what may take it */
export function needless(source: Source, all: readonly Source[]): readonly Breach[] {
  if (faces.includes(source.path)) return []
  const takers = all.flatMap(({ text, imports }) =>
    imports
      .filter(({ target }) => target.replace(/^(\.\.\/)+src\//, '') === source.path)
      .map(({ names }) => ({ names, text })),
  )
  const isTaken = (name: string) =>
    takers.some(({ names, text }) => names?.includes(name) ?? new RegExp(`\\b${name}\\b`).test(text))
  return source.exports
    .filter(({ name }) => !isTaken(name))
    .map(({ name, line }) => at(source, line, `exports ${name}, which nobody imports`))
}

/** A part that was split off may be offered by the file that it belongs to; a file that only offers others is a barrel. */
export const noBarrels: Rule = (source) => {
  // The library's face is a door to what is public, and nothing else is.
  if (source.path === 'index.ts') return []
  const reexports = source.imports.filter(({ reexport }) => reexport)
  const abroad = reexports
    .filter(({ kind, target, typeOnly }) => !(kind === 'package' && typeOnly) && roomOf(target) !== roomOf(source.path))
    .map(({ target, line }) => at(source, line, `exports what belongs to ${target}`))
  const own = source.program.body.some(({ type }) => !/^(Import|Export(All|Named|Default))/.test(type))
  const declares = own || source.program.body.some((node) => node.type === 'ExportNamedDeclaration' && node.declaration)
  return reexports.length > 0 && !declares ? [...abroad, at(source, 1, 'is a barrel')] : abroad
}

export const syntax: Rule = (source) => {
  const found: Breach[] = []
  const add = (what: string) => (node: { start: number }) =>
    void found.push(at(source, source.lineAt(node.start), what))
  source.visit({
    TSEnumDeclaration: add('declares an enum'),
    TSAnyKeyword: add('says any'),
    TSNonNullExpression: add('asserts by !'),
    TSModuleDeclaration: (node) => {
      if (node.id.type === 'Identifier') add('declares a namespace')(node)
    },
    TSParameterProperty: add('declares a parameter property'),
    Decorator: add('uses a decorator'),
  })
  return found
}

/** What holds a state of a transmission: a field or variable of the name, and both ends of a move. */
const stateHolder = /(^|\.)(\w*[sS]tate|from|to)$/
const stateInSql = new RegExp(`state (?:(?:=|<>) |(?:NOT )?IN \\([^)]*)'(${states.join('|')})'`, 'g')

/**
 * States are asked for by the sets and questions of lifecycle.ts. A literal stands where a move makes a state,
 * `satisfies MovedBy<…>`, and in the guard of a move, `from`.
 */
export const stateLiterals: Rule = (source) => {
  if (source.path === 'lifecycle.ts' || table.otherStates.test(source.path)) return []
  const found: Breach[] = []
  const told = (node: Node): void => {
    if (node.type === 'TSAsExpression') told(node.expression)
    else if (node.type === 'ArrayExpression') node.elements.forEach((each) => each && told(each))
    else if (node.type === 'Literal' && typeof node.value === 'string' && isState(node.value))
      found.push(at(source, source.lineAt(node.start), `names the state ${node.value}`))
  }
  const text = ({ start, end }: Node): string => source.text.slice(start, end)
  const holds = (node: Node): boolean => stateHolder.test(text(node))
  source.visit({
    BinaryExpression: ({ left, right }) => {
      if (holds(left)) told(right)
    },
    SwitchStatement: ({ discriminant, cases }) => {
      if (holds(discriminant)) cases.forEach(({ test }) => test && told(test))
    },
    CallExpression: ({ callee, arguments: given }) => {
      if (callee.type === 'MemberExpression' && given.some(holds)) told(callee.object)
      if (callee.type === 'Identifier' && callee.name === 'canMove') given.forEach(told)
    },
    Property: ({ key, value }) => {
      if (text(key) === 'state') told(value)
    },
    VariableDeclarator: ({ id, init }) => {
      if (init && /:.*\bState\b/.test(text(id))) told(init)
    },
  })
  const inSql = [...source.text.matchAll(stateInSql)].map(({ index, 1: name }) =>
    at(source, source.lineAt(index), `names the state ${name}`),
  )
  return [...found, ...inSql]
}

/** The sets in which a new case must fail to compile wherever something is told of each. */
const closedSet =
  /\b(State|Ending|MessageCode|LettreCode|OutgoingCode|TaskKind|GatewayType|GatewayName|Role)\b|\['state'\]/

/** A table of a closed set is whole, and no list of messages in SQL repeats the code. */
export const wholeTables: Rule = (source) => [
  ...[...source.text.matchAll(/Partial<Record<([^,]+),/g)]
    .filter(([, keys = '']) => closedSet.test(keys))
    .map(({ index, 1: keys }) => at(source, source.lineAt(index), `leaves out some of ${keys}`)),
  ...[...source.text.matchAll(/\bmessage (NOT )?IN \('/g)].map(({ index }) =>
    at(source, source.lineAt(index), 'lists messages in SQL'),
  ),
]

export const classes: Rule = (source) => {
  const found: Breach[] = []
  source.visit({
    ClassDeclaration: ({ superClass, id, start }) => {
      if (!superClass)
        found.push(at(source, source.lineAt(start), `declares a class, ${id?.name ?? ''}, that is no error`))
    },
  })
  return found
}

export const noConsole: Rule = (source) => {
  const found: Breach[] = []
  source.visit({
    MemberExpression: ({ object, start }) => {
      if (object.type === 'Identifier' && object.name === 'console')
        found.push(at(source, source.lineAt(start), 'uses console'))
    },
  })
  return found
}

export const files: Rule = (source) => {
  const parts = source.path.split('/')
  const name = (parts.at(-1) ?? '').replace(/\.[^.]+$/, '')
  const isLoose = parts.length === 1 && !(table.loose as readonly string[]).includes(source.path)
  return [
    ...(isLoose ? [at(source, 1, 'lies loose in src/')] : []),
    ...(/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) ? [] : [at(source, 1, 'is not named in kebab-case')]),
    ...(table.emptyNames.test(name) ? [at(source, 1, 'has a name that says nothing')] : []),
  ]
}

export const shortFunctions: Rule = (source) =>
  functionsOf(source)
    .filter(({ lines }) => lines > table.longestFunction)
    .map(({ line, name, lines }) => at(source, line, `${name} has ${lines} lines`))

export const fewParameters: Rule = (source) =>
  functionsOf(source)
    .filter(({ parameters }) => parameters > table.mostParameters)
    .map(({ line, name, parameters }) => at(source, line, `${name} takes ${parameters} parameters`))

export const opening: Rule = (source) => {
  const lines = source.text.replace(/^#!.*\n/, '').split('\n')
  const count = lines.findIndex((line) => !line.startsWith('//'))
  return count >= 1 && count <= 4
    ? []
    : [at(source, 1, `opens with ${Math.max(count, 0)} lines of comment, not 1 to 4`)]
}

export const unfinished: Rule = (source) =>
  source.comments
    .filter(({ value }) =>
      /\b(TODO|FIXME|XXX|HACK)\b|@ts-(ignore|expect-error|nocheck)|eslint-disable|prettier-ignore/.test(value),
    )
    .map(({ start, value }) =>
      at(source, source.lineAt(start), `leaves something undone: ${value.trim().slice(0, 60)}`),
    )

export const documented: Rule = (source) => {
  if (!table.contracts.test(source.path)) return []
  const ends = new Set(source.comments.map(({ end }) => source.lineAt(end)))
  return source.program.body.flatMap((node) => {
    if (node.type !== 'ExportNamedDeclaration' || node.declaration?.type !== 'FunctionDeclaration') return []
    const line = source.lineAt(node.start)
    return ends.has(line - 1) ? [] : [at(source, line, `${node.declaration.id?.name} is exported without a word on it`)]
  })
}

export const declarationsOnly: Rule = (source) => {
  if (table.programs.includes(source.path)) return []
  return source.program.body.flatMap((node) => {
    const line = source.lineAt(node.start)
    const declared = node.type === 'ExportNamedDeclaration' ? node.declaration : node
    switch (declared?.type) {
      case undefined:
      case 'ImportDeclaration':
      case 'FunctionDeclaration':
      case 'ClassDeclaration':
      case 'TSInterfaceDeclaration':
      case 'TSTypeAliasDeclaration':
        return []
      case 'VariableDeclaration':
        return declared.kind === 'const' || isModuleState(source, line)
          ? []
          : [at(source, line, 'keeps state in the module')]
      case 'IfStatement':
        return source.text.startsWith('if (import.meta.main) ', node.start)
          ? []
          : [at(source, line, 'does something on import')]
      default:
        return [at(source, line, 'does something on import')]
    }
  })
}

function isModuleState(source: Source, line: number): boolean {
  const name = table.moduleState[source.path]
  return name !== undefined && source.text.split('\n')[line - 1]?.startsWith(`let ${name}`) === true
}

/** A constant may be computed on import, but not from a disk, a process or a network, and nothing is awaited. */
export const quietConstants: Rule = (source) => {
  const outside = new Set(
    source.program.body.flatMap((node) =>
      node.type === 'ImportDeclaration' && /^node:(fs|child_process|https?|net|os|dns|tls)\b/.test(node.source.value)
        ? node.specifiers.map(({ local }) => local.name)
        : [],
    ),
  )
  const found: Breach[] = []
  let depth = 0
  const enter = (): void => void depth++
  const leave = (): void => void depth--
  source.visit({
    FunctionDeclaration: enter,
    'FunctionDeclaration:exit': leave,
    FunctionExpression: enter,
    'FunctionExpression:exit': leave,
    ArrowFunctionExpression: enter,
    'ArrowFunctionExpression:exit': leave,
    AwaitExpression: ({ start }) => {
      if (depth === 0 && !source.text.includes('if (import.meta.main)'))
        found.push(at(source, source.lineAt(start), 'awaits on import'))
    },
    CallExpression: ({ callee, start }) => {
      if (depth === 0 && callee.type === 'Identifier' && outside.has(callee.name))
        found.push(at(source, source.lineAt(start), `calls ${callee.name} on import`))
    },
  })
  return found
}

export const noMocks: Rule = (source) => {
  const found: Breach[] = []
  source.visit({
    MemberExpression: ({ object, property, start }) => {
      const called = object.type === 'Identifier' && object.name === 'vi' ? nameOf(property) : ''
      if (/^(mock|doMock|spyOn|useFakeTimers|setSystemTime|stubGlobal)$/.test(called))
        found.push(at(source, source.lineAt(start), `uses vi.${called}`))
    },
  })
  return found
}

/** What reads a clock or a processor's time, or is named after what it took. */
const stopwatch = /\b(performance|Date)\.now\(|\b(hrtime|cpuUsage|threadCpuUsage)\b|\b(\w+Ms|elapsed|took|duration)$/
/** Measures, which are commands of their own. */
const measuring = /^(bench|hostile|chaos)\//

/** A slow or busy machine fails no test: how long something took is a measure's to say. */
export const noStopwatch: Rule = (source) => {
  const found: Breach[] = []
  if (measuring.test(source.path)) return found
  source.visit({
    CallExpression: ({ callee, start }) => {
      if (callee.type !== 'MemberExpression' || !/^toBeLessThan(OrEqual)?$/.test(nameOf(callee.property))) return
      const { object } = callee
      const [subject] = object.type === 'CallExpression' ? object.arguments : []
      if (subject && stopwatch.test(source.text.slice(subject.start, subject.end)))
        found.push(at(source, source.lineAt(start), 'bounds the time that something took'))
    },
  })
  return found
}
