import { zodResolver } from '@hookform/resolvers/zod';
import { type FieldValues, type Path, useForm, type UseFormProps, type UseFormReturn } from 'react-hook-form';
import type * as z from 'zod';
import { RequestProblem } from '../../app/problem.ts';

/**
 * A form for the body of a route of the contract, checked by the very schema that the API parses it with. Fields left
 * empty are left out of the body.
 */
export const useContractForm = <Body extends FieldValues>(
  route: { readonly operationId: string; readonly body?: z.ZodType<unknown, Body> },
  options: UseFormProps<Body> = {},
): UseFormReturn<Body> => {
  if (route.body === undefined) throw new Error(`${route.operationId} takes no body.`);
  const check = zodResolver(route.body as z.ZodType<Body, Body>, undefined, { raw: true });
  return useForm<Body>({
    mode: 'onTouched',
    ...options,
    resolver: async (values, context, more) => await check(withoutEmpty(values), context, more),
  });
};

/** The values without those that were left empty. */
export const withoutEmpty = <Values extends FieldValues>(values: Values): Values =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '' && value !== undefined)) as Values;

/** Puts what the API said about a field beside that field; whether there was anything of the kind. */
export const showFieldErrors = <Body extends FieldValues>(form: UseFormReturn<Body>, error: unknown): boolean => {
  if (!(error instanceof RequestProblem)) return false;
  for (const { pointer, detail } of error.errors)
    form.setError(pointer.slice(1).replaceAll('/', '.') as Path<Body>, { message: detail });
  return error.errors.length > 0;
};
