// Converts schemas to JSON Schema, for OpenAPI and for parsing query strings.
import * as z from 'zod'

export type Json = { [key: string]: unknown }

export function jsonSchemaOf(schema: z.ZodType): Json {
  const override = ({ jsonSchema }: { readonly jsonSchema: Json }) => {
    // `format` already says all that the pattern does.
    if (jsonSchema.format !== undefined) delete jsonSchema.pattern
  }
  const {
    $schema: _,
    '~standard': __,
    ...made
  } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', override }) as Json
  return made
}
