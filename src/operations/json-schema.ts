// A schema of ours in JSON Schema: for the description, and for what texts of a query stand for.
import * as z from 'zod'

export type Json = { [key: string]: unknown }

/** A schema in JSON Schema, as it is given to us. */
export function jsonSchemaOf(schema: z.ZodType): Json {
  const override = ({ jsonSchema }: { readonly jsonSchema: Json }) => {
    // A day, an instant, an id: the format says it all.
    if (jsonSchema.format !== undefined) delete jsonSchema.pattern
  }
  const {
    $schema: _,
    '~standard': __,
    ...made
  } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', override }) as Json
  return made
}
