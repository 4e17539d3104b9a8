// What we wrote, read back before it is frozen: the builder is not believed. Every name and every fact of both documents
// is compared with what the sending was asked to say, and nothing else may stand in them.
import { ActesError, problem, type Problem } from '../../errors.ts'
import type { Formulaire } from './formulaire.ts'
import { gate } from '../xml/gate.ts'
import { enveloppeFacts, messageFacts, type Fact } from './facts.ts'
import { dueNames, namesOf } from './message-names.ts'
import { readXml, type Node } from '../xml/read.ts'
import type { Sending, SendingOptions, WrittenFile } from './sending.ts'

/**
 * Read a sending back, strictly.
 * @param sending what writeSending gave
 * @param formulaire what it was built from, with the same options
 * @throws ActesError X009 when a document departs from the strict schema, holds another value than it was built from, or
 * a name is not its own (`problems`: X009 with `path`, a place of the sending or an XPath, what was found as `value`,
 * `params.member`, `params.expected`, or the gate's own)
 */
export async function verifySending(sending: Sending, formulaire: Formulaire, options: SendingOptions): Promise<void> {
  const { archive, enveloppe, message } = sending
  const problems = [
    ...compare(archive, dueNames(formulaire, options), namesOf(sending)),
    ...(await faultsOf(enveloppe, enveloppeFacts(sending, formulaire, options))),
    ...(await faultsOf(message, messageFacts(sending, formulaire, options))),
  ]
  if (problems.length > 0) throw new ActesError('ACTES-X009', { problems, params: { member: memberOf(problems) } })
}

function memberOf(problems: readonly Problem[]): string {
  return String(problems.find(({ params }) => params?.member !== undefined)?.params?.member ?? '')
}

async function faultsOf(file: WrittenFile, expected: readonly Fact[]): Promise<Problem[]> {
  try {
    const gated = await gate(file.bytes, 'strict')
    const departures = gated.deviations.map((each) => ({ ...each, params: { ...each.params, member: file.name } }))
    const found = [...factsOf(readXml(gated)), ...foreign(gated.text), ...asides(file.bytes)]
    return [...departures, ...compare(file.name, expected, found)]
  } catch (error) {
    if (!(error instanceof ActesError)) throw error
    return [problem(error.code, '/', { params: { ...error.params, member: file.name } })]
  }
}

function compare(member: string, expected: readonly Fact[], found: readonly Fact[]): Problem[] {
  const [due, read] = [new Map(expected), new Map(found)]
  return [...new Set([...due.keys(), ...read.keys()])].flatMap((path) => {
    const [is, should] = [read.get(path), due.get(path)]
    return is === should ? [] : [difference(member, path, { is, should })]
  })
}

interface Difference {
  readonly is: string | undefined
  readonly should: string | undefined
}

function difference(member: string, path: string, { is, should = '' }: Difference): Problem {
  return problem('ACTES-X009', path, {
    ...(is !== undefined && { value: is }),
    params: { member, expected: should.slice(0, 80) },
  })
}

// Every attribute and every text of a document; an index only among siblings of one name.
function factsOf(node: Node, path = `/${node.name}`): Fact[] {
  const attributes = Object.entries(node.attributes).map(([name, value]): Fact => [`${path}/@${name}`, value])
  const silent = node.children.length > 0 || (node.text === '' && attributes.length > 0)
  return [
    ...attributes,
    ...(silent ? [] : [[path, node.text] as const]),
    ...node.children.flatMap((child, index) => factsOf(child, `${path}/${child.name}${indexOf(node, child, index)}`)),
  ]
}

function indexOf(parent: Node, child: Node, position: number): string {
  const same = (node: Node) => node.name === child.name
  if (parent.children.filter(same).length === 1) return ''
  return `[${parent.children.slice(0, position + 1).filter(same).length}]`
}

// Attributes that readXml knows nothing of: a declaration or an attribute of another namespace. In canonical text a tag
// holds no `>` and a value no `"` of its own.
function foreign(canonical: string): Fact[] {
  const attributes = [...canonical.matchAll(/<[^>]*>/g)].flatMap(([tag]) => [
    ...tag.matchAll(/\s([^\s="]+)="([^"]*)"/g),
  ])
  return attributes.flatMap(([, name = '', value = '']): Fact[] =>
    /^(actes:|insee:|xmlns:(actes|insee)$)/.test(name) ? [] : [[`//@${name}`, value]],
  )
}

// What the gate takes out before anything is read: comments, instructions, CDATA sections. Every `<` of a text that we
// write is a reference. The declaration stands first.
function asides(bytes: Uint8Array): Fact[] {
  const marks = Buffer.from(bytes).toString('latin1').match(/<[!?]/g) ?? []
  return marks.slice(1).map((mark, index): Fact => [`//aside[${index + 1}]`, mark])
}
