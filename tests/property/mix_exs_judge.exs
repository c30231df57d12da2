# SPDX-License-Identifier: MIT
# elixir mix_exs_judge.exs DIR COUNT: parses DIR/0 to DIR/COUNT-1 (and runs none of them), and prints
# for each what the keyword list of project/0 has for `elixir:`, ended by a NUL:
#
#     invalid | other (no such list, a computed value, odd bytes) | none | value TEXT
[directory, count] = System.argv()

# Some of what is no Elixir makes the parser raise instead of answering.
parse = fn text ->
  try do
    Code.string_to_quoted(text)
  rescue
    error -> {:error, error}
  end
end

project_body = fn quoted ->
  {_, found} =
    Macro.prewalk(quoted, nil, fn
      {:def, _, [{:project, _, arguments}, [{:do, body} | _]]} = node, nil
      when arguments in [nil, []] ->
        {node, {:body, body}}

      node, found ->
        {node, found}
    end)

  found
end

for n <- 0..(String.to_integer(count) - 1) do
  text = File.read!(Path.join(directory, "#{n}"))

  answer =
    with {:ok, quoted} <- parse.(text),
         {:body, list} when is_list(list) <- project_body.(quoted),
         true <- Enum.all?(list, &match?({_, _}, &1)) do
      case for {:elixir, value} <- list, do: value do
        [] ->
          "none"

        [value] when is_binary(value) ->
          if value =~ ~r/[\x00-\x08\x0B-\x1F\x7F-\x{10FFFF}]/u, do: "other", else: "value " <> String.trim(value)

        _ ->
          "other"
      end
    else
      {:error, _} -> "invalid"
      _ -> "other"
    end

  IO.write([answer, 0])
end
