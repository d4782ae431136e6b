/** One line of the script: what the model says when it is asked the next time. */
export interface ModelLine {
  text?: string;
  toolCalls?: { name: string; arguments: unknown }[];
  /** Answers with this HTTP status instead. */
  status?: number;
}

export interface DialectAnswer {
  contentType: string;
  body: string;
}

/** How a provider's API says a line; by the path that its clients ask. */
export const modelDialects: Record<string, (line: ModelLine, number: number) => DialectAnswer> = {
  /** OpenAI, and every server that is compatible with it. */
  '/v1/chat/completions': (line, number) => {
    const toolCalls = line.toolCalls?.map((call, index) => ({
      id: `call_${number}_${index}`,
      type: 'function',
      function: {
        name: call.name,
        arguments: typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments),
      },
    }));
    return json({
      id: `chatcmpl-${number}`,
      object: 'chat.completion',
      created: 0,
      model: 'scripted',
      choices: [
        {
          index: 0,
          finish_reason: toolCalls ? 'tool_calls' : 'stop',
          message: {
            role: 'assistant',
            content: line.text ?? null,

            ...(toolCalls && { tool_calls: toolCalls }),
          },
        },
      ],
      usage: { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 },
    });
  },

  /** Anthropic's Messages API. */
  '/v1/messages': (line, number) =>
    json({
      id: `msg_${number}`,
      type: 'message',
      role: 'assistant',
      model: 'scripted',
      content: [
        ...(line.text ? [{ type: 'text', text: line.text }] : []),
        ...(line.toolCalls ?? []).map((call, index) => ({
          type: 'tool_use',
          id: `toolu_${number}_${index}`,
          name: call.name,
          input: call.arguments,
        })),
      ],
      stop_reason: line.toolCalls ? 'tool_use' : 'end_turn',
      stop_sequence: null,
      usage: { input_tokens: 11, output_tokens: 7 },
    }),

  /** Ollama's chat API: lines of JSON. */
  '/api/chat': (line) => ({
    contentType: 'application/x-ndjson',
    body: `${JSON.stringify({
      model: 'scripted',
      created_at: '2026-01-01T00:00:00Z',
      message: {
        role: 'assistant',
        content: line.text ?? '',
        ...(line.toolCalls && { tool_calls: line.toolCalls.map((call) => ({ function: call })) }),
      },
      done: true,
      done_reason: 'stop',
      prompt_eval_count: 11,
      eval_count: 7,
    })}\n`,
  }),
};

function json(body: unknown): DialectAnswer {
  return { contentType: 'application/json', body: JSON.stringify(body) };
}
