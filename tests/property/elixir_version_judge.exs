# SPDX-License-Identifier: MIT
# Judges pairs of a version and a requirement as Elixir's own Version module does. Argument: a file
# of lines, each a version, another one and a requirement as bytes in hexadecimal, with commas
# between them. The first line printed says whether this Elixir bounds numbers (0/1: since 1.20.3,
# 14 digits). Then, for each question: the version is one (0/1), the requirement is one (0/1), the
# version matches it with and without allow_pre (0/1), and how the two versions compare (<, =, >, or
# ? where one is none).
defmodule Judge do
  def bounds_numbers, do: flag(Version.parse("1.0.123456789012345") == :error)

  def verdict(line) do
    [version, other, requirement] =
      line |> String.split(",") |> Enum.map(&Base.decode16!(&1, case: :lower))

    version = parsed(&Version.parse/1, version)
    other = parsed(&Version.parse/1, other)
    requirement = parsed(&Version.parse_requirement/1, requirement)
    both = version != nil and requirement != nil

    [
      flag(version != nil),
      flag(requirement != nil),
      flag(both and Version.match?(version, requirement)),
      flag(both and Version.match?(version, requirement, allow_pre: false)),
      order(version, other),
      "\n"
    ]
  end

  # Requirements that are no UTF-8 are not refused, but raise.
  defp parsed(parse, text) do
    case parse.(text) do
      {:ok, result} -> result
      :error -> nil
    end
  rescue
    FunctionClauseError -> nil
  end

  defp order(nil, _), do: "?"
  defp order(_, nil), do: "?"

  defp order(version, other) do
    case Version.compare(version, other) do
      :lt -> "<"
      :eq -> "="
      :gt -> ">"
    end
  end

  defp flag(true), do: "1"
  defp flag(false), do: "0"
end

# "!" is deprecated, and each is warned of at length: nobody reads that here.
{:ok, nowhere} = StringIO.open("")
stderr = Process.whereis(:standard_error)
Process.unregister(:standard_error)
Process.register(nowhere, :standard_error)

questions = File.read!(hd(System.argv()))

verdicts =
  try do
    questions |> String.split("\n", trim: true) |> Enum.map(&Judge.verdict/1)
  after
    Process.unregister(:standard_error)
    Process.register(stderr, :standard_error)
  end

IO.write([Judge.bounds_numbers(), "\n" | verdicts])
